package dev.postern.pki.aws;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** What happens around the transactions of a client, once it has begun. */
final class Interference implements ExecutionInterceptor {
    private final int disturbed;
    private final Work before;
    private final boolean losesFirstAnswer;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean begun;

    private Interference(int disturbed, Work before, boolean losesFirstAnswer) {
        this.disturbed = disturbed;
        this.before = before;
        this.losesFirstAnswer = losesFirstAnswer;
    }

    /** What another does meanwhile. */
    interface Work {
        void run() throws IOException;
    }

    static Interference none() {
        return new Interference(0, () -> {}, false);
    }

    /** Another writes after the first decision, before it is written. */
    static Interference beforeWriting(Work work) {
        return new Interference(1, work, false);
    }

    static Interference beforeEachWrite(Work work) {
        return new Interference(Integer.MAX_VALUE, work, false);
    }

    /** The first transaction is done, but its answer arrives as a fault of the server. */
    static Interference losingTheAnswerToTheFirstWrite() {
        return new Interference(0, () -> {}, true);
    }

    void begin() {
        begun = true;
    }

    /** How many transactions went over the wire. */
    int writes() {
        return sent.get();
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (begun && context.request() instanceof TransactWriteItemsRequest) {
            if (calls.incrementAndGet() <= disturbed) {
                try {
                    before.run();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Override
    public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        if (begun && context.request() instanceof TransactWriteItemsRequest && sent.incrementAndGet() == 1) {
            return losesFirstAnswer
                    ? context.httpResponse().toBuilder().statusCode(500).build()
                    : context.httpResponse();
        }
        return context.httpResponse();
    }
}
