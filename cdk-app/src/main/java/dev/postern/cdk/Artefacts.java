package dev.postern.cdk;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the other modules have built and this one deploys.
 *
 * @param sync the jar of the sync function
 * @param authorizer the jar of the authorizer
 * @param image the directory the proxy's container image is built from
 */
public record Artefacts(Path sync, Path authorizer, Path image) {
    public Artefacts {
        require(Files.isRegularFile(sync), "sync function", sync);
        require(Files.isRegularFile(authorizer), "authorizer", authorizer);
        require(Files.isRegularFile(image.resolve("Dockerfile")), "container image", image.resolve("Dockerfile"));
    }

    /** Where {@code mvn package} leaves them, seen from the root of the project. */
    static Artefacts in(Path root) {
        return new Artefacts(
                root.resolve("crl/target/postern-crl-sync.jar"),
                root.resolve("authorizer/target/postern-authorizer.jar"),
                root.resolve("cli/target/image"));
    }

    private static void require(boolean there, String what, Path where) {
        if (!there) {
            throw new IllegalArgumentException(
                    what + ": " + where + " is not there (expected: built by mvn package, in the root of the project)");
        }
    }
}
