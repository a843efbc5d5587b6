package dev.postern.cli.doctor;

import dev.postern.cli.Shell;
import dev.postern.cli.Words;
import dev.postern.cli.plane.UsagePlanConfig;
import dev.postern.cli.usage.UsageDrift;
import java.io.IOException;

/** The API's usage plan: a key for each client in force, and for nobody else. */
final class UsagePlanCheck implements Check {
    private static final String WHAT = "usage plan";

    private final Patient patient;
    private final UsagePlanConfig plan;

    UsagePlanCheck(Patient patient, UsagePlanConfig plan) {
        this.patient = patient;
        this.plan = plan;
    }

    @Override
    public String what() {
        return WHAT;
    }

    @Override
    public void look(Findings findings) throws IOException {
        try (var keys = patient.state().usageKeys()) {
            var all = keys.all();
            var drift = UsageDrift.of(plan.scope(), all, patient.register().clients(), patient.now());
            drift.lacking()
                    .forEach(client -> findings.error(
                            WHAT,
                            plan.id(),
                            "no key of client " + client,
                            "one; without it the API answers 403",
                            patient.command("client", "usage")));
            drift.disabled()
                    .forEach((client, key) -> findings.error(
                            WHAT,
                            plan.id(),
                            "key " + key.id() + " of client " + client + " is disabled",
                            "enabled; until then the API answers 403",
                            aws("update-api-key", "--api-key", key.id(), "--patch-operations")
                                    + " op=replace,path=/enabled,value=true"));
            drift.left()
                    .forEach((client, key) -> findings.warning(
                            WHAT,
                            plan.id(),
                            "key " + key.id() + " of client " + client + ", which was offboarded",
                            "none",
                            patient.command("client", "usage")));
            drift.unknown()
                    .forEach(key -> findings.warning(
                            WHAT,
                            plan.id(),
                            "key " + key.id() + " of no client of this register",
                            "clients' keys only",
                            aws("delete-usage-plan-key", "--usage-plan-id", plan.id(), "--key-id", key.id())));
            findings.ok(WHAT, plan.id(), Words.count(all.size(), "key"));
        }
    }

    private static String aws(String command, String... arguments) {
        return "aws apigateway " + command + " " + Shell.line(arguments);
    }
}
