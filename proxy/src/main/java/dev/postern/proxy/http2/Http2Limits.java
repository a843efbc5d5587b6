package dev.postern.proxy.http2;

import dev.postern.proxy.wire.HeadLimits;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;

/** What a connection of HTTP/2 may cost us. The codec ends one that goes over with GOAWAY. */
public final class Http2Limits {
    /** alb.md 8.3: "up to 128 parallel streams". */
    static final int MAX_STREAMS = 128;

    /** alb.md 5.1: more on one connection get GOAWAY and FIN. */
    static final int MAX_REQUESTS = 10_000;

    /** What may have come of a stream's body before its upstream has taken it: the window of RFC 9113 §6.9.2. */
    private static final int STREAM_WINDOW = 65_535;

    /** The same of all streams together: sixteen that have stalled do not hold up the others. */
    static final int CONNECTION_WINDOW = 16 * STREAM_WINDOW;

    /** CVE-2023-44487: a client may change its mind, but not at this rate. */
    private static final int MAX_RESETS = 200;

    private static final int RESETS_WINDOW_SECONDS = 30;

    /** CVE-2024-27316 and its like: of frames that are almost empty a head needs none. */
    private static final int MAX_SMALL_CONTINUATIONS = 16;

    /** CVE-2019-9518. */
    private static final int MAX_EMPTY_DATA_FRAMES = 16;

    /** CVE-2019-9512 and -9515: acknowledgements that a client does not take. */
    private static final int MAX_QUEUED_ACKNOWLEDGEMENTS = 1_000;

    private Http2Limits() {}

    /** The codec of one connection. */
    public static Http2FrameCodec codec() {
        return Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MAX_STREAMS)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(HeadLimits.HEAD))
                .validateHeaders(true)
                .validateRequiredPseudoHeaders(true)
                .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_DATA_FRAMES)
                .decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS)
                .encoderEnforceMaxQueuedControlFrames(MAX_QUEUED_ACKNOWLEDGEMENTS)
                .gracefulShutdownTimeoutMillis(0) // who closes with streams still open has waited for them
                .build();
    }

    /** How much of a response waits for a client that does not take it, before the upstream is read no further. */
    public static WriteBufferWaterMark responses() {
        return new WriteBufferWaterMark(8 * 1024, 32 * 1024);
    }
}
