package dev.postern.cdk.trust;

import dev.postern.cdk.settings.EdgeSettings;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Names;
import software.amazon.awscdk.UniqueResourceNameOptions;
import software.amazon.awscdk.services.events.Archive;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.constructs.Construct;

/** The bus lifecycle events are told to, and an archive, so that what nobody has listened to yet can be told again. */
final class Events extends Construct {
    private static final int LONGEST_NAME = 48;

    private final EventBus bus;

    Events(Construct scope, String id, EdgeSettings settings) {
        super(scope, id);
        this.bus = EventBus.Builder.create(this, "Bus")
                .description("Clients and lists of " + settings.name() + ": issued, revoked, published, rejected")
                .build();
        Archive.Builder.create(this, "Archive")
                // EventBridge takes 48 characters; whether CloudFormation cuts a name it makes up is said nowhere.
                .archiveName(Names.uniqueResourceName(
                        this,
                        UniqueResourceNameOptions.builder()
                                .maxLength(LONGEST_NAME)
                                .build()))
                .sourceEventBus(bus)
                .eventPattern(
                        EventPattern.builder().source(List.of("dev.postern")).build())
                .retention(Duration.days(settings.retentionDays()))
                .build();
    }

    EventBus bus() {
        return bus;
    }
}
