package dev.postern.authorizer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.postern.authorizer");

    @Test
    void standsOnRegisterAndListsAndKnowsNoEdge() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.postern.proxy..", "dev.postern.twin..", "dev.postern.cli..", "io.netty..")
                .check(classes);
    }

    @Test
    void writesNeitherRegisterNorLists() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.postern.pki.ca..", "..crl.issue..", "..crl.publish..", "..crl.aws.sync..")
                .check(classes);
    }

    @Test
    void judgesTokensWithoutKnowingAwsOrLambda() {
        noClasses()
                .that()
                .resideInAPackage("..authorizer.token..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.postern.authorizer", "software.amazon..", "com.amazonaws..", "..crl..")
                .check(classes);
    }

    @Test
    void asksNoClockOfItsOwn() {
        noClasses().should().callMethod(Instant.class, "now").check(classes);
    }
}
