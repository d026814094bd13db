package io.logwisp.testing;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority of its own and what it has signed, made with the JDK's keytool, as PEM files in one folder. */
public final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path store;

    /** Makes an authority; its certificate is {@code ca.crt}. */
    public Certificates(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.store = folder.resolve("store.p12");
        keytool("ca", "-dname", "CN=test authority", "-ext", "bc:c", "-keyalg", "EC");
        write("ca");
    }

    /** Makes {@code name.crt} and {@code name.key} for localhost, signed by the authority, with more options of keytool. */
    public Certificates issue(String name, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-signer", "ca", "-dname", "CN=" + name));
        all.addAll(List.of("-ext", "san=dns:localhost,ip:127.0.0.1"));
        if (!List.of(options).toString().contains("eku=")) {
            all.addAll(List.of("-ext", "eku=serverAuth,clientAuth"));
        }
        all.addAll(List.of(options.length == 0 ? new String[] {"-keyalg", "EC"} : options));
        keytool(name, all.toArray(String[]::new));
        write(name);
        return this;
    }

    /** A file of this folder. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** What a Java client uses that trusts the authority and shows that certificate, or none when the name is empty. */
    public SSLContext context(String name) throws Exception {
        return context(name, this);
    }

    /** The same of a client that trusts another authority than the one that has signed its certificate. */
    public SSLContext context(String name, Certificates trusting) throws Exception {
        KeyStore trusted = empty();
        trusted.setCertificateEntry("ca", trusting.load().getCertificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = empty();
        if (!name.isEmpty()) {
            own.setKeyEntry(
                    name,
                    load().getKey(name, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    load().getCertificateChain(name));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** Never written, so it may be of the kind that is made and opened fastest. */
    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        return store;
    }

    private KeyStore load() throws Exception {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        return loaded;
    }

    private void write(String name) throws Exception {
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : load().getCertificateChain(name)) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        Files.writeString(file(name + ".crt"), chain);
        Path key = file(name + ".key");
        Files.writeString(
                key,
                pem("PRIVATE KEY", load().getKey(name, PASSWORD.toCharArray()).getEncoded()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private static String pem(String label, byte[] data) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(data);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    /** Writes the list of revoked certificates of the authority, with one in it. */
    public Path revoke(String name, String list) throws Exception {
        String serial = ((X509Certificate) load().getCertificate(name))
                .getSerialNumber()
                .toString();
        run("-gencrl", "ca", "-rfc", "-id", serial, "-file", file(list).toString());
        return file(list);
    }

    private void keytool(String alias, String... options) throws Exception {
        run("-genkeypair", alias, options);
    }

    private void run(String what, String alias, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                // What makes guessing the password slow makes each look into the store slow as well.
                "-J-Dkeystore.pkcs12.certPbeIterationCount=1",
                "-J-Dkeystore.pkcs12.keyPbeIterationCount=1",
                "-J-Dkeystore.pkcs12.macIterationCount=1",
                what,
                "-noprompt",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                alias));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file("keytool.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new AssertionError(Files.readString(file("keytool.log")));
        }
    }
}
