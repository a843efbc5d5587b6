package dev.postern.authorizer;

import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.aws.AwsClients;
import java.net.http.HttpClient;
import java.time.Duration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Where the function's clients come from. A request waits for them, so they wait for less than the control plane's. */
interface Cloud {
    /** AWS, by the SDK's default chains. */
    Cloud AWS = new Cloud() {
        // API Gateway itself gives up after 29 seconds; well before that a client should hear something.
        private static final Duration ANSWER = Duration.ofSeconds(2);
        private static final Duration CALL = Duration.ofSeconds(5);

        @Override
        public DynamoDbClient dynamoDb() {
            return AwsClients.build(DynamoDbClient.builder(), ANSWER, CALL);
        }

        @Override
        public S3Objects s3() {
            return S3Objects.create(ANSWER, CALL);
        }

        @Override
        public HttpClient http() {
            return HttpClient.newBuilder()
                    .connectTimeout(ANSWER)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
        }
    };

    DynamoDbClient dynamoDb();

    S3Objects s3();

    HttpClient http();
}
