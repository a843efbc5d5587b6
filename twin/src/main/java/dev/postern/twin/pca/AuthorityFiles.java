package dev.postern.twin.pca;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PrivateKeys;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import dev.postern.twin.wire.JsonService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * Authorities on the disk: {@code ID/{authority.key, origin.json, state.json, certificates/SERIAL.json}}. An authority whose
 * creation was cut short has no {@code state.json} and is not read.
 */
final class AuthorityFiles {
    // A list of a million entries, in base64.
    private static final int MAX_BYTES = 100 * 1024 * 1024;

    private final Path directory;

    AuthorityFiles(Path directory) {
        this.directory = directory;
    }

    List<Authority> readAll() throws IOException {
        StateFiles.createDirectory(directory);
        var authorities = new ArrayList<Authority>();
        for (var each : entries(directory)) {
            if (Files.exists(each.resolve("state.json"))) {
                authorities.add(read(each));
            }
        }
        authorities.sort(Comparator.comparing(authority -> authority.origin().createdAt()));
        return authorities;
    }

    void create(Authority authority) throws IOException {
        var own = own(authority.origin());
        StateFiles.createDirectory(own.resolve("certificates"));
        StateFiles.write(own.resolve("authority.key"), PrivateKeys.encode(authority.key()), Access.OWNER);
        write(own.resolve("origin.json"), authority.origin());
        write(authority.origin(), authority.state());
    }

    void write(Authority.Origin origin, Authority.State state) throws IOException {
        write(own(origin).resolve("state.json"), state);
    }

    void write(Authority.Origin origin, IssuedCertificate certificate) throws IOException {
        var name = IssuedCertificate.id(certificate.serial()) + ".json";
        write(own(origin).resolve("certificates").resolve(name), certificate);
    }

    private static Authority read(Path own) throws IOException {
        var key = PrivateKeys.parse(StateFiles.read(own.resolve("authority.key"), PrivateKeys.MAX_FILE_BYTES));
        var authority = new Authority(
                read(own.resolve("origin.json"), Authority.Origin.class),
                key,
                read(own.resolve("state.json"), Authority.State.class));
        var certificates = new ArrayList<IssuedCertificate>();
        for (var file : entries(own.resolve("certificates"))) {
            certificates.add(read(file, IssuedCertificate.class));
        }
        certificates.sort(Comparator.comparing(IssuedCertificate::issuedAt));
        certificates.forEach(authority::keep);
        return authority;
    }

    private Path own(Authority.Origin origin) {
        return directory.resolve(origin.id());
    }

    private static void write(Path file, Object value) throws IOException {
        StateFiles.write(file, JsonService.JSON.writeValueAsBytes(value), Access.OWNER);
    }

    private static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return JsonService.JSON.readValue(StateFiles.readBytes(file, MAX_BYTES), type);
        } catch (JacksonException e) {
            throw new MalformedInput(file + ": " + e.getOriginalMessage() + " (expected: as the twin wrote it)", e);
        }
    }

    /** What lies in a directory, but for the hidden files of a write that was cut short. */
    private static List<Path> entries(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
