package dev.postern.twin.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/**
 * The protocol awsQuery: a form with {@code Action}, {@code Version} and parameters whose names are paths
 * ({@code Tags.member.1.Key}); the output is XML under {@code <ActionResponse><ActionResult>}.
 */
public final class QueryService implements Service {
    private static final String TYPE = "text/xml";

    private final String namespace;
    private final Map<String, Operation> operations;

    /**
     * A service of these operations.
     *
     * @param namespace of the answers' XML
     */
    public QueryService(String namespace, Map<String, Operation> operations) {
        this.namespace = namespace;
        this.operations = Map.copyOf(operations);
    }

    /** One operation. */
    @FunctionalInterface
    public interface Operation {
        /**
         * Writes the content of the result element.
         *
         * @throws AwsError under AWS's name
         */
        void answer(Parameters input, XmlText output, AwsCall call);
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        var input = Parameters.ofForm(new String(call.body(), UTF_8));
        var action = input.text("Action").orElse("");
        try {
            var operation = operations.get(action);
            if (operation == null) {
                throw AwsError.of("InvalidAction", "\"" + action + "\" is not among what the twin answers");
            }
            var xml = new XmlText();
            xml.within(action + "Response", namespace, () -> {
                xml.within(action + "Result", () -> operation.answer(input, xml, call));
                xml.within("ResponseMetadata", () -> xml.text("RequestId", call.requestId()));
            });
            return AwsAnswer.of(200, TYPE, xml.toString());
        } catch (AwsError e) {
            return AwsAnswer.of(e.status(), TYPE, error(e, call));
        }
    }

    private String error(AwsError e, AwsCall call) {
        var xml = new XmlText();
        xml.within("ErrorResponse", namespace, () -> {
            xml.within("Error", () -> {
                xml.text("Type", e.status() < 500 ? "Sender" : "Receiver");
                xml.text("Code", e.code());
                xml.text("Message", e.message());
            });
            xml.text("RequestId", call.requestId());
        });
        return xml.toString();
    }
}
