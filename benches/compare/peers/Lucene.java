// Lucene as a peer of `benches/compare`, through the jar that Anserini is shipped in: StandardAnalyzer, one field with
// positions, BM25. `protocol.rs` has the commands and the answers.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.LogManager;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.Version;

public class Lucene {
    static final ObjectMapper JSON = new ObjectMapper();
    static final int HITS = 10;
    static final double MEMORY_MB = 256;
    static final Set<String> OF_TIM = Set.of("highlights", "everything", "suggestions");

    public static void main(String[] arguments) throws Exception {
        // It says which way of reading files it has chosen, each time.
        LogManager.getLogManager().reset();
        switch (arguments[0]) {
            case "index" -> index(Path.of(arguments[1]), Path.of(arguments[2]));
            case "optimise" -> {
                try (IndexWriter writer = writer(Path.of(arguments[1]))) {
                    writer.forceMerge(1);
                }
            }
            case "serve" -> serve(Path.of(arguments[1]));
            default -> throw new IllegalArgumentException("expected: index, optimise or serve");
        }
        report();
    }

    static IndexWriter writer(Path folder) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer());
        config.setRAMBufferSizeMB(MEMORY_MB);
        return new IndexWriter(FSDirectory.open(folder), config);
    }

    // One thread cuts the file into lines; as many as there are cores read and add them.
    static void index(Path articles, Path folder) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        BlockingQueue<String> lines = new ArrayBlockingQueue<>(1_000);
        String end = new String();
        ExecutorService workers = Executors.newFixedThreadPool(cores);
        try (IndexWriter writer = writer(folder); BufferedReader reader = Files.newBufferedReader(articles)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < cores; i++) {
                done.add(workers.submit(() -> {
                    for (String line = lines.take(); line != end; line = lines.take()) {
                        writer.addDocument(document(JSON.readTree(line)));
                    }
                    return null;
                }));
            }
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.put(line);
            }
            for (int i = 0; i < cores; i++) {
                lines.put(end);
            }
            for (Future<?> worker : done) {
                worker.get();
            }
        } finally {
            workers.shutdownNow();
        }
    }

    static Document document(JsonNode article) {
        Document document = new Document();
        String id = article.get("id").asText();
        document.add(new StringField("id", id, Field.Store.YES));
        document.add(new BinaryDocValuesField("id", new BytesRef(id)));
        String text = article.get("title").asText() + "\n" + article.get("text").asText();
        document.add(new TextField("text", text, Field.Store.YES));
        document.add(new StringField("lang", article.get("lang").asText(), Field.Store.NO));
        document.add(new IntPoint("year", article.get("year").asInt()));
        return document;
    }

    static void serve(Path folder) throws Exception {
        IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(FSDirectory.open(folder)));
        report();
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            JsonNode request = JSON.readTree(line);
            if (OF_TIM.contains(request.get("class").asText())) {
                answer(JSON.createObjectNode().put("unsupported", "asked of Tìm alone"));
            } else {
                answer(round(searcher, request));
            }
        }
    }

    static ObjectNode round(IndexSearcher searcher, JsonNode request) throws Exception {
        String name = request.get("class").asText();
        int threads = request.get("threads").asInt();
        JsonNode queries = request.get("queries");
        double[] micros = new double[queries.size()];
        List<List<String>> hits = new ArrayList<>();
        queries.forEach(query -> hits.add(List.of()));
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        long begun = System.nanoTime();
        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int first = thread;
            done.add(workers.submit(() -> {
                for (int at = first; at < micros.length; at += threads) {
                    long start = System.nanoTime();
                    List<String> ids = ask(searcher, name, queries.get(at));
                    micros[at] = (System.nanoTime() - start) / 1e3;
                    hits.set(at, ids);
                }
                return null;
            }));
        }
        for (Future<?> worker : done) {
            worker.get();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        workers.shutdown();
        ObjectNode round = JSON.createObjectNode().put("seconds", seconds);
        round.set("micros", JSON.valueToTree(micros));
        round.set("hits", JSON.valueToTree(hits));
        return round;
    }

    static List<String> ask(IndexSearcher searcher, String name, JsonNode query) throws IOException {
        List<Term> words = new ArrayList<>();
        query.get("words").forEach(word -> words.add(new Term("text", word.asText())));
        Query asked = switch (name) {
            case "phrase" -> {
                PhraseQuery.Builder phrase = new PhraseQuery.Builder();
                words.forEach(phrase::add);
                yield phrase.build();
            }
            case "prefix" -> new PrefixQuery(words.get(0));
            case "typo" -> new FuzzyQuery(words.get(0), 1);
            default -> all(words, query);
        };
        List<String> ids = new ArrayList<>();
        for (ScoreDoc hit : searcher.search(asked, HITS).scoreDocs) {
            ids.add(name.equals("ids") ? idInColumn(searcher, hit) : storedId(searcher, hit));
        }
        return ids;
    }

    // The id, with all that is stored of the article.
    static String storedId(IndexSearcher searcher, ScoreDoc hit) throws IOException {
        return searcher.storedFields().document(hit.doc).get("id");
    }

    static String idInColumn(IndexSearcher searcher, ScoreDoc hit) throws IOException {
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
        BinaryDocValues column = leaf.reader().getBinaryDocValues("id");
        column.advanceExact(hit.doc - leaf.docBase);
        return column.binaryValue().utf8ToString();
    }

    static Query all(List<Term> words, JsonNode query) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        words.forEach(word -> all.add(new TermQuery(word), Occur.MUST));
        if (query.hasNonNull("lang")) {
            all.add(new TermQuery(new Term("lang", query.get("lang").asText())), Occur.FILTER);
        }
        if (query.hasNonNull("year")) {
            all.add(IntPoint.newExactQuery("year", query.get("year").asInt()), Occur.FILTER);
        }
        return all.build();
    }

    static void report() throws IOException {
        long peak = 0;
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    peak = Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        }
        String engine = "Lucene " + Version.LATEST + ", Java " + Runtime.version().feature();
        answer(JSON.createObjectNode().put("peak", peak).put("engine", engine));
    }

    static void answer(JsonNode value) throws IOException {
        System.out.write((JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
