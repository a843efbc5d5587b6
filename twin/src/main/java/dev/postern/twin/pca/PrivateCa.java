package dev.postern.twin.pca;

import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.JsonService;
import dev.postern.twin.wire.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The service AWS Private CA ({@code ACMPrivateCA}, awsJson 1.1). One call at a time; lists are published on a thread of its own
 * until it is closed, and what was due then is due after the next start.
 */
public final class PrivateCa implements AutoCloseable {
    /** What stands before the dot in {@code X-Amz-Target}. */
    public static final String TARGET = "ACMPrivateCA";

    private final Object lock = new Object();
    private final InstantSource clock;
    private final Service service;
    private final ListWork lists;

    private PrivateCa(
            Authorities authorities,
            ObjectStore objects,
            InstantSource clock,
            SecureRandom random,
            ListDelays delays,
            Path reportDirectory) {
        this.clock = clock;
        var settling = new Settling();
        lists = new ListWork(lock, authorities, objects, clock, delays);
        var creation = new AuthorityCreation(authorities, objects, random, settling);
        var life = new AuthorityLife(authorities, objects, settling, lists);
        var installation = new Installation(authorities, settling);
        var certificates = new CertificateOperations(authorities, random, settling, lists);
        var reports = new ReportOperations(authorities, objects, settling, reportDirectory);
        var tags = new Tags(authorities);
        service = new JsonService(Map.ofEntries(
                Map.entry("CreateCertificateAuthority", operation(creation::create)),
                Map.entry("ListCertificateAuthorities", operation(life::list)),
                Map.entry("DescribeCertificateAuthority", operation(life::describe)),
                Map.entry("UpdateCertificateAuthority", operation(life::update)),
                Map.entry("DeleteCertificateAuthority", operation(life::delete)),
                Map.entry("RestoreCertificateAuthority", operation(life::restore)),
                Map.entry("GetCertificateAuthorityCsr", operation(installation::csr)),
                Map.entry("GetCertificateAuthorityCertificate", operation(installation::certificate)),
                Map.entry("ImportCertificateAuthorityCertificate", operation(installation::install)),
                Map.entry("IssueCertificate", operation(certificates::issue)),
                Map.entry("GetCertificate", operation(certificates::get)),
                Map.entry("RevokeCertificate", operation(certificates::revoke)),
                Map.entry("CreateCertificateAuthorityAuditReport", operation(reports::create)),
                Map.entry("DescribeCertificateAuthorityAuditReport", operation(reports::describe)),
                Map.entry("TagCertificateAuthority", operation(tags::add)),
                Map.entry("UntagCertificateAuthority", operation(tags::remove)),
                Map.entry("ListTags", operation(tags::list)),
                Map.entry("PutPolicy", operation(tags::putPolicy)),
                Map.entry("GetPolicy", operation(tags::policy)),
                Map.entry("DeletePolicy", operation(tags::deletePolicy))));
    }

    /**
     * Takes up the authorities in a directory and publishes what is due.
     *
     * @param objects where lists and reports are written
     * @throws IOException if the state cannot be read
     */
    public static PrivateCa open(
            Path directory, ObjectStore objects, InstantSource clock, SecureRandom random, ListDelays delays)
            throws IOException {
        var authorities = Authorities.load(new AuthorityFiles(directory.resolve("authorities")));
        var service = new PrivateCa(authorities, objects, clock, random, delays, directory.resolve("reports"));
        service.lists.start();
        return service;
    }

    public Service service() {
        return service;
    }

    @Override
    public void close() {
        lists.close();
    }

    private interface Timed {
        ObjectNode answer(JsonNode input, Instant now);
    }

    private interface TimedCall {
        ObjectNode answer(JsonNode input, AwsCall call, Instant now);
    }

    private JsonService.Operation operation(Timed operation) {
        return operation((input, call, now) -> operation.answer(input, now));
    }

    private JsonService.Operation operation(TimedCall operation) {
        return (input, call) -> {
            synchronized (lock) {
                return operation.answer(input, call, clock.instant());
            }
        };
    }
}
