package dev.postern.pki;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.postern.pki");

    @Test
    void knowsNothingOfTheModulesThatStandOnIt() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.postern.crl..", "dev.postern.proxy..", "dev.postern.twin..", "dev.postern.cli..")
                .check(classes);
    }

    @Test
    void knowsNoNetworkNoCloudNoCommandLineAndNoLogger() {
        noClasses()
                .that()
                .resideInAnyPackage("..x509..", "..trust..", "..client..", "..pki.event..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "software.amazon..", "picocli..", "org.slf4j..", "java.net.http..")
                .check(classes);
    }

    @Test
    void judgesTrustWithoutKnowingWhoIssuesOrRegisters() {
        noClasses()
                .that()
                .resideInAnyPackage("..x509..", "..trust..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..pki.ca..", "..pki.client..")
                .check(classes);
    }

    @Test
    void asksNoClockOfItsOwn() {
        noClasses().should().callMethod(java.time.Instant.class, "now").check(classes);
    }
}
