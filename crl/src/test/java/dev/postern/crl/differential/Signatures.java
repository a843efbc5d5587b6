package dev.postern.crl.differential;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Signatures by the pool's keys, each made once: most cases differ from the others in one certificate. For many threads. */
final class Signatures {
    private static final int MAX_REMEMBERED = 20_000;

    private record Asked(String signer, String algorithm, byte[] content) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Asked asked
                    && signer.equals(asked.signer)
                    && algorithm.equals(asked.algorithm)
                    && Arrays.equals(content, asked.content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }
    }

    private final KeyPool keys;
    private final Map<Asked, byte[]> made = new ConcurrentHashMap<>();

    Signatures(KeyPool keys) {
        this.keys = keys;
    }

    /** The algorithm that was asked for, or the key's usual one if it cannot sign so. */
    String algorithm(String signer, String wanted) {
        var usual = keys.algorithm(signer);
        var kind = usual.replaceFirst(".*with", "");
        return wanted.contains("with" + kind) ? wanted : usual;
    }

    byte[] of(String signer, String algorithm, byte[] content) {
        if (made.size() > MAX_REMEMBERED) {
            made.clear();
        }
        return made.computeIfAbsent(
                new Asked(signer, algorithm, content), asked -> keys.sign(signer, algorithm, content));
    }
}
