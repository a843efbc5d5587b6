package dev.postern.cli.probe;

import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.client.ClientRegister;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everybody who can knock, given a state directory: its clients, what attackers can make of the valid one, and what its
 * authority can make.
 *
 * @param serverAuthorities what the valid client knows the edge by
 */
public record ProbeClients(Map<ProbeCase, ProbeCredential> credentials, List<X509Certificate> serverAuthorities) {
    public ProbeClients {
        credentials = Map.copyOf(credentials);
        serverAuthorities = List.copyOf(serverAuthorities);
    }

    /** The clients of a directory; those of its authority too, if there is one whose keys can be read without asking. */
    public static ProbeClients of(Path directory, SecureRandom random, Instant now) throws IOException {
        var clients = withoutAuthority(directory, random, now);
        if (!StateDirectory.exists(directory)) {
            return clients;
        }
        var state = StateDirectory.open(directory);
        var authority = authority(state, random);
        if (authority.isEmpty()) {
            return clients;
        }
        try (var register = state.register()) {
            return clients.with(authority.get(), register, random, now);
        }
    }

    /** The clients of a directory whose authority and register are open already. */
    public static ProbeClients of(
            Path directory, LocalAuthority authority, ClientRegister register, SecureRandom random, Instant now)
            throws IOException {
        return withoutAuthority(directory, random, now).with(authority, register, random, now);
    }

    /** The names of the rows nobody is there for. */
    public List<String> missing() {
        return Arrays.stream(ProbeCase.values())
                .filter(which -> !credentials.containsKey(which))
                .map(ProbeCase::title)
                .toList();
    }

    /** The client that is to be let in. */
    public ProbeCredential valid() {
        return Optional.ofNullable(credentials.get(ProbeCase.VALID)).orElseThrow();
    }

    private static ProbeClients withoutAuthority(Path directory, SecureRandom random, Instant now) throws IOException {
        var files = new ClientFiles(directory);
        var valid = files.valid();
        var credentials = new EnumMap<>(new Impostors(valid, now, random).all());
        credentials.put(ProbeCase.VALID, valid);
        credentials.putAll(files.refused());
        return new ProbeClients(credentials, files.serverAuthorities());
    }

    private ProbeClients with(LocalAuthority authority, ClientRegister register, SecureRandom random, Instant now)
            throws IOException {
        var all = new EnumMap<>(credentials);
        all.putAll(new MintedClients(authority, register, random).all(now));
        return new ProbeClients(all, serverAuthorities);
    }

    private static Optional<LocalAuthority> authority(StateDirectory state, SecureRandom random) throws IOException {
        try {
            return Optional.of(state.embedded(
                    () -> {
                        throw new PassphraseNeeded();
                    },
                    random));
        } catch (PassphraseNeeded | AccessDeniedException e) {
            return Optional.empty();
        }
    }

    /** A probe asks nobody for a passphrase: what it would be for is then not tried. */
    private static final class PassphraseNeeded extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
