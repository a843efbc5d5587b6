package dev.postern.cli.crl;

import dev.postern.pki.testing.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A list for one distribution point and for clients only, in the name of a state directory's issuing authority, as OpenSSL writes it. */
public final class PartitionedList {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private PartitionedList() {}

    /** Writes {@code part-1.crl} into {@code crl/} beside the others: number 16, good for a day. */
    public static Path write(Path state, Instant now) throws IOException, InterruptedException {
        var work = Files.createDirectories(state.resolveSibling("openssl"));
        Files.writeString(work.resolve("index.txt"), "");
        Files.writeString(work.resolve("crlnumber"), "10\n");
        Files.writeString(work.resolve("ca.cnf"), """
                [ca]
                default_ca = authority
                [authority]
                database = index.txt
                crlnumber = crlnumber
                default_md = sha256
                crl_extensions = part
                [part]
                authorityKeyIdentifier = keyid
                issuingDistributionPoint = critical, @point
                [point]
                fullname = URI:http://lists.example/part-1.crl
                onlyuser = TRUE
                """);
        OpenSsl.run(
                work,
                "ca",
                "-config",
                "ca.cnf",
                "-gencrl",
                "-cert",
                state.resolve("ca/issuing.pem").toString(),
                "-keyfile",
                state.resolve("ca/issuing.key").toString(),
                "-crl_lastupdate",
                TIME.format(now),
                "-crl_nextupdate",
                TIME.format(now.plusSeconds(86_400)),
                "-out",
                "part.pem");
        var list = state.resolve("crl/part-1.crl");
        OpenSsl.run(work, "crl", "-in", "part.pem", "-outform", "DER", "-out", list.toString());
        return list;
    }
}
