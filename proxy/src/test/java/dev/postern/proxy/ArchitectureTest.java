package dev.postern.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.postern.proxy");

    @Test
    void knowsNothingOfTheModuleThatStandsOnIt() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.postern.twin..", "dev.postern.cli..", "picocli..", "software.amazon..")
                .check(classes);
    }

    @Test
    void keepsTheNetworkOutOfWhatIsConfiguredRecordedAndCounted() {
        noClasses()
                .that()
                .resideInAnyPackage("..config..", "..log..", "..metrics..", "..admin..", "..address..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..")
                .check(classes);
    }

    @Test
    void hasNoPackagesThatNeedEachOther() {
        SlicesRuleDefinition.slices()
                .matching("dev.postern.proxy.(*)..")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void asksNoClockOfItsOwn() {
        noClasses().should().callMethod(Instant.class, "now").check(classes);
    }
}
