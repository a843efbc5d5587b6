package dev.postern.crl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.postern.crl");

    @Test
    void knowsNothingOfTheModulesThatStandOnIt() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.postern.proxy..", "dev.postern.twin..", "dev.postern.cli..")
                .check(classes);
    }

    @Test
    void knowsOfPkiOnlyCertificatesAndTrust() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.postern.pki.ca..", "dev.postern.pki.client..")
                .check(classes);
    }

    @Test
    void knowsNoNetworkNoCloudNoCommandLineAndNoLogger() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..crl.aws..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..", "software.amazon..", "picocli..", "org.slf4j..", "java.net..", "java.net.http..")
                .check(classes);
    }

    @Test
    void readsListsWithoutKnowingWhoMakesOrPublishesThem() {
        noClasses()
                .that()
                .resideInAPackage("dev.postern.crl")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..crl.issue..", "..crl.lint..", "..crl.diff..", "..crl.publish..")
                .check(classes);
    }

    @Test
    void asksNoClockOfItsOwn() {
        noClasses().should().callMethod(java.time.Instant.class, "now").check(classes);
    }
}
