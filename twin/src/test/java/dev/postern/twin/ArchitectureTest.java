package dev.postern.twin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.postern.twin");

    @Test
    void knowsNeitherTheCommandLineNorTheClientsOfWhatItAnswers() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.postern.cli..", "dev.postern.pki.aws..", "dev.postern.crl.aws..", "software.amazon..")
                .check(classes);
    }

    @Test
    void speaksTheProtocolsWithoutKnowingTheServices() {
        noClasses()
                .that()
                .resideInAPackage("..twin.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..twin", "..twin.s3..", "..twin.pca..", "..twin.elb..", "..twin.events..")
                .check(classes);
    }

    @Test
    void asksNoClockOfItsOwn() {
        noClasses().should().callMethod(Instant.class, "now").check(classes);
    }
}
