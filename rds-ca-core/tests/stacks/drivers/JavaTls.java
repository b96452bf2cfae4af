import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** JavaTls JOBS: an SSLSocket whose trust store is what CertificateFactory reads from the file;
 *  java-jsse with endpoint identification "HTTPS", java-jsse-nohost without. Newer JDKs say java-new-jsse. */
public class JavaTls {
    record Job(String name, String host, int port, String store) { }

    static KeyStore store(String file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = new BufferedInputStream(new FileInputStream(file))) {
            int number = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in))
                store.setCertificateEntry("c" + number++, each);
        }
        return store;
    }

    static void connect(Job job, boolean checkName) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(job.store));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress("127.0.0.1", job.port), 20000);
            plain.setSoTimeout(20000);
            try (SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, job.host, job.port, true)) {
                if (checkName) {
                    SSLParameters parameters = secure.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    secure.setSSLParameters(parameters);
                }
                secure.startHandshake();
            }
        }
    }

    static String verdict(Job job, String stack, boolean checkName) {
        try {
            connect(job, checkName);
            return String.join("\t", job.name, stack, "accept", "");
        } catch (Exception error) {
            return String.join("\t", job.name, stack, "reject", String.valueOf(error).replaceAll("\\s+", " "));
        }
    }

    public static void main(String[] arguments) throws Exception {
        String family = Runtime.version().feature() < 22 ? "java-jsse" : "java-new-jsse";
        var pool = Executors.newFixedThreadPool(4);
        List<Future<String>> verdicts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] field = line.split("\t");
            Job job = new Job(field[0], field[1], Integer.parseInt(field[2]), field[3]);
            verdicts.add(pool.submit(() -> verdict(job, family, true)));
            verdicts.add(pool.submit(() -> verdict(job, family + "-nohost", false)));
        }
        for (Future<String> each : verdicts) System.out.println(each.get());
        pool.shutdown();
    }
}
