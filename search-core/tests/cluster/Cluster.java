import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.codelibs.opensearch.runner.OpenSearchRunner;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.node.Node;

/**
 * A cluster of several OpenSearch nodes in this one process, on the loopback interface.
 *
 * <p>Arguments: the number of nodes; the HTTP port of the first (the others follow it), or 0 for any that are free; the folder
 * of their data, or nothing for one that is removed in the end. Nodes are counted from 1.
 *
 * <p>On stdout stand {@code pid P}, a line {@code node K http://127.0.0.1:PORT} for each, and {@code ready} once all have found
 * each other. Then each line on stdin is obeyed and answered by one line: {@code stop K} by {@code stopped K}, {@code start K} by
 * {@code started K}, once the node is in the cluster again with its data and its ports; what cannot be done by
 * {@code error WHY}. The process ends when its stdin does, or by SIGTERM.
 */
final class Cluster {
    private static final String LOOPBACK = "127.0.0.1";
    private static final TimeValue JOINING = TimeValue.timeValueMinutes(2);
    private static final int CLOSING_SECONDS = 30;

    private final OpenSearchRunner runner = new OpenSearchRunner();
    private final int nodes;
    private final List<Integer> httpPorts;
    private final List<Integer> transportPorts;

    private Cluster(int nodes, int firstPort) throws IOException {
        this.nodes = nodes;
        List<Integer> free = freePorts(2 * nodes);
        transportPorts = free.subList(0, nodes);
        httpPorts = new ArrayList<>(free.subList(nodes, 2 * nodes));
        if (firstPort != 0) {
            httpPorts.replaceAll(port -> firstPort + httpPorts.indexOf(port));
        }
    }

    public static void main(String[] arguments) throws IOException {
        // The runner and its nodes print to stdout, which programs read.
        PrintStream answers = System.out;
        System.setOut(System.err);

        Cluster cluster = new Cluster(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        boolean temporary = arguments[2].isEmpty();
        Path data = temporary ? Files.createTempDirectory("tim-opensearch-") : Path.of(arguments[2]);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.end(temporary)));

        answers.println("pid " + ProcessHandle.current().pid());
        try {
            cluster.build(data);
        } catch (RuntimeException error) {
            error.printStackTrace();
            System.exit(1);
        }
        for (int node = 1; node <= cluster.nodes; node++) {
            answers.println("node " + node + " http://" + LOOPBACK + ":" + cluster.httpPorts.get(node - 1));
        }
        answers.println("ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            answers.println(cluster.obey(order.trim()));
        }
        System.exit(0);
    }

    private void build(Path data) {
        runner.onBuild(this::configure);
        runner.build("-basePath", data.toAbsolutePath().toString(), "-numOfNode", String.valueOf(nodes),
                "-clusterName", "tim-tests", "-useLogger", "-disableESLogger");
        awaitNodes(nodes);
    }

    private void configure(int node, Settings.Builder settings) {
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
        } catch (IOException | InterruptedException | RuntimeException error) {
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

    private String start(int number) {
        if (!runner.startNode(number - 1)) {
            return "error node " + number + " runs, or could not be started: see stderr";
        }
        awaitNodes(running());
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
}
