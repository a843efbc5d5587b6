package dev.postern.crl.differential;

/** Whom we compare ourselves with. */
enum Verifier {
    BOUNCY_CASTLE_BUILDER,
    BOUNCY_CASTLE_VALIDATOR,
    JDK_BUILDER,
    JDK_VALIDATOR,
    OPENSSL;

    boolean isBouncyCastle() {
        return this == BOUNCY_CASTLE_BUILDER || this == BOUNCY_CASTLE_VALIDATOR;
    }

    boolean isJdk() {
        return this == JDK_BUILDER || this == JDK_VALIDATOR;
    }
}
