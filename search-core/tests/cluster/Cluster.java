import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.codelibs.opensearch.runner.OpenSearchRunner;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.node.Node;

/**
 * A cluster of several OpenSearch nodes in this one process, on the loopback interface.
 *
 * <p>Arguments: the number of nodes; the HTTP port of the first (the others follow it), or 0 for any that are free; the folder
 * of their data, or nothing for one that is removed in the end. Nodes are counted from 1. For a cluster that is secured also: the
 * folders of its certificates, of the files that are deployed, and of what the plugin has for those that these leave out.
 *
 * <p>On stdout stand {@code pid P}, a line {@code node K http://127.0.0.1:PORT} for each, and {@code ready} once all have found
 * each other. If it is secured, {@code https} stands there, {@code ca FILE}, and {@code user NAME PASSWORD} for each user before
 * {@code ready}. Then each line on stdin is obeyed and answered by one line: {@code stop K} by {@code stopped K}, {@code start K} by
 * {@code started K}, once the node is in the cluster again with its data and its ports; what cannot be done by
 * {@code error WHY}. The process ends when its stdin does, or by SIGTERM.
 */
final class Cluster {
    private static final String LOOPBACK = "127.0.0.1";
    private static final TimeValue JOINING = TimeValue.timeValueMinutes(5);
    private static final int CLOSING_SECONDS = 30;

    private final OpenSearchRunner runner = new OpenSearchRunner();
    private final int nodes;
    private final List<Integer> httpPorts;
    private final List<Integer> transportPorts;

    /** How it is secured; null if it is not. */
    private final Secured secured;

    private Cluster(int nodes, int firstPort, Secured secured) throws IOException {
        this.nodes = nodes;
        this.secured = secured;
        List<Integer> free = freePorts(2 * nodes);
        transportPorts = free.subList(0, nodes);
        httpPorts = firstPort == 0 ? free.subList(nodes, 2 * nodes)
                : IntStream.range(firstPort, firstPort + nodes).boxed().collect(Collectors.toList());
    }

    public static void main(String[] arguments) throws IOException {
        // The runner and its nodes print to stdout, which programs read.
        PrintStream answers = System.out;
        System.setOut(System.err);

        Secured secured = arguments.length < 6 ? null
                : new Secured(Path.of(arguments[3]), Path.of(arguments[4]), Path.of(arguments[5]));
        Cluster cluster = new Cluster(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), secured);
        boolean temporary = arguments[2].isEmpty();
        Path data = temporary ? Files.createTempDirectory("tim-opensearch-") : Path.of(arguments[2]);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.end(temporary)));

        answers.println("pid " + ProcessHandle.current().pid());
        try {
            cluster.build(data);
        } catch (IOException | GeneralSecurityException | InterruptedException | RuntimeException error) {
            error.printStackTrace();
            System.exit(1);
        }
        for (int node = 1; node <= cluster.nodes; node++) {
            answers.println("node " + node + " " + cluster.url(node));
        }
        if (secured != null) {
            answers.println("ca " + secured.authority());
            for (String user : Secured.USERS) {
                answers.println("user " + user + " " + Secured.password(user));
            }
        }
        answers.println("ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            answers.println(cluster.obey(order.trim()));
        }
        System.exit(0);
    }

    private String url(int node) {
        return (secured == null ? "http://" : "https://") + LOOPBACK + ":" + httpPorts.get(node - 1);
    }

    private void build(Path data) throws IOException, GeneralSecurityException, InterruptedException {
        for (int node = 1; secured != null && node <= nodes; node++) {
            // Where the runner looks for the configuration of a node.
            secured.prepare(node, data.resolve("node_" + node).resolve("config"));
        }
        runner.onBuild(this::configure);
        runner.build("-basePath", data.toAbsolutePath().toString(), "-numOfNode", String.valueOf(nodes),
                "-clusterName", "tim-tests", "-useLogger", "-disableESLogger",
                "-pluginTypes", secured == null ? "" : Secured.PLUGIN);
        awaitNodes(nodes);
        for (int node = 1; secured != null && node <= nodes; node++) {
            secured.await(url(node));
        }
    }

    private void configure(int node, Settings.Builder settings) {
        if (secured != null) {
            secured.configure(settings);
        }
        settings.put("node.name", name(node));
        settings.put("network.host", LOOPBACK);
        settings.put("http.port", httpPorts.get(node - 1));
        settings.put("transport.port", transportPorts.get(node - 1));
        settings.putList("node.roles", "cluster_manager", "data", "ingest");
        settings.putList("discovery.seed_hosts",
                transportPorts.stream().map(port -> LOOPBACK + ":" + port).toArray(String[]::new));
        String[] names = new String[nodes];
        for (int other = 1; other <= nodes; other++) {
            names[other - 1] = name(other);
        }
        settings.putList("cluster.initial_cluster_manager_nodes", names);
        // They start one after the other: none may wait for those behind it.
        settings.put("discovery.initial_state_timeout", "0s");
        settings.put("bootstrap.memory_lock", false);
        // The heap that this breaker would look at is that of all nodes.
        settings.put("indices.breaker.total.use_real_memory", false);
        // The limits in percent would leave shards without a node wherever the disk is nearly full.
        settings.put("cluster.routing.allocation.disk.watermark.low", "1gb");
        settings.put("cluster.routing.allocation.disk.watermark.high", "500mb");
        settings.put("cluster.routing.allocation.disk.watermark.flood_stage", "250mb");
    }

    private String obey(String order) {
        String[] words = order.split(" +");
        int node;
        try {
            node = words.length == 2 ? Integer.parseInt(words[1]) : 0;
        } catch (NumberFormatException error) {
            node = 0;
        }
        if (node < 1 || node > nodes) {
            return "error expected `stop K` or `start K` with a node from 1 to " + nodes + ", not `" + order + "`";
        }
        try {
            switch (words[0]) {
                case "stop":
                    return stop(node);
                case "start":
                    return start(node);
                default:
                    return "error expected `stop` or `start`, not `" + words[0] + "`";
            }
        } catch (IOException | GeneralSecurityException | InterruptedException | RuntimeException error) {
            error.printStackTrace();
            return "error " + String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        }
    }

    private String stop(int number) throws IOException, InterruptedException {
        Node node = runner.getNode(number - 1);
        node.close();
        if (!node.awaitClose(CLOSING_SECONDS, TimeUnit.SECONDS)) {
            return "error node " + number + " was not closed within " + CLOSING_SECONDS + " s";
        }
        return "stopped " + number;
    }

    private String start(int number) throws IOException, GeneralSecurityException, InterruptedException {
        if (!runner.startNode(number - 1)) {
            return "error node " + number + " runs, or could not be started: see stderr";
        }
        awaitNodes(running());
        if (secured != null) {
            secured.await(url(number));
        }
        return "started " + number;
    }

    private int running() {
        int running = 0;
        for (int node = 0; node < nodes; node++) {
            running += runner.getNode(node).isClosed() ? 0 : 1;
        }
        return running;
    }

    /** Waits until so many nodes are in the cluster, if they are enough to choose the one that manages it. */
    private void awaitNodes(int expected) {
        if (expected <= nodes / 2) {
            return;
        }
        boolean timedOut = runner.client().admin().cluster().prepareHealth()
                .setWaitForNodes(String.valueOf(expected)).setTimeout(JOINING).setClusterManagerNodeTimeout(JOINING)
                .get().isTimedOut();
        if (timedOut) {
            throw new IllegalStateException("the nodes did not find each other within " + JOINING);
        }
    }

    private void end(boolean temporary) {
        try {
            runner.close();
            if (temporary) {
                runner.clean();
            }
        } catch (IOException | RuntimeException error) {
            error.printStackTrace();
        }
    }

    private static String name(int node) {
        return "node-" + node;
    }

    /** Ports that nobody listens on; all are held until the last is found, so that none comes twice. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK));
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }

    /**
     * How a cluster is secured: by the files that are deployed.
     *
     * @param certificates a folder for each node, and {@code ca.pem}
     * @param deployment {@code opensearch.yml} and the users and roles in {@code security}
     * @param defaults what the plugin has beside these
     */
    private record Secured(Path certificates, Path deployment, Path defaults) {
        static final String PLUGIN = "org.opensearch.security.OpenSearchSecurityPlugin";
        static final List<String> USERS = List.of("admin", "tim");

        /** The password of a user, from where the nodes have it. */
        static String password(String user) {
            return System.getenv("OPENSEARCH_" + user.toUpperCase() + "_PASSWORD");
        }

        Path authority() {
            return certificates.resolve("ca.pem");
        }

        /** Puts the files that a node reads into the folder of its configuration. */
        void prepare(int node, Path configuration) throws IOException {
            copy(defaults, configuration.resolve("opensearch-security"));
            copy(deployment.resolve("security"), configuration.resolve("opensearch-security"));
            copy(certificates.resolve(name(node)), configuration.resolve("certificates"));
        }

        private static void copy(Path from, Path to) throws IOException {
            Files.createDirectories(to);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
                for (Path file : files) {
                    Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }

        /** Sets what is deployed; names, addresses and folders are set after it. */
        void configure(Settings.Builder settings) {
            try {
                settings.loadFromPath(deployment.resolve("opensearch.yml"));
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }

        /** Waits until a node knows the users: it has to read them from the cluster. */
        void await(String url) throws IOException, GeneralSecurityException, InterruptedException {
            HttpClient client = HttpClient.newBuilder().sslContext(trusting(authority())).build();
            String login = Base64.getEncoder().encodeToString(("tim:" + password("tim")).getBytes(StandardCharsets.UTF_8));
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Basic " + login).build();
            long end = System.nanoTime() + JOINING.nanos();
            while (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("the node at " + url + " did not let the user in within " + JOINING);
                }
                Thread.sleep(100);
            }
        }

        private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            try (InputStream certificate = Files.newInputStream(authority)) {
                trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        }
    }
}
