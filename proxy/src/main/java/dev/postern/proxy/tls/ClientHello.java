package dev.postern.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a client's first message says of the name it asks for and of the signatures it understands (RFC 8446 §4.1.2). Nothing is
 * refused here: what cannot be read says nothing, and the engine judges the message.
 *
 * @param serverName in lower case, without a dot at its end; unchecked otherwise
 * @param suites numbers of cipher suites
 * @param versions numbers of protocol versions
 * @param signatures numbers of signature schemes; empty if the client says nothing of them, as before TLS 1.2
 */
record ClientHello(Optional<String> serverName, Set<Integer> suites, Set<Integer> versions, Set<Integer> signatures) {
    static final ClientHello UNREADABLE = new ClientHello(Optional.empty(), Set.of(), Set.of(), Set.of());

    private static final int SERVER_NAME = 0;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int HOST_NAME = 0;
    private static final int RANDOM_BYTES = 32;

    /** Reads the body of the message, after its type and length. */
    static ClientHello parse(ByteBuffer body) {
        try {
            return read(body);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return UNREADABLE; // shorter than it claims to be
        }
    }

    private static ClientHello read(ByteBuffer body) {
        var version = body.getShort() & 0xFFFF;
        skip(body, RANDOM_BYTES);
        skip(body, body.get() & 0xFF);
        var suites = numbers(vector16(body));
        skip(body, body.get() & 0xFF);
        var name = Optional.<String>empty();
        var versions = Set.of(version);
        var signatures = Set.<Integer>of();
        var extensions = body.hasRemaining() ? vector16(body) : ByteBuffer.allocate(0);
        while (extensions.hasRemaining()) {
            var type = extensions.getShort() & 0xFFFF;
            var content = vector16(extensions);
            switch (type) {
                case SERVER_NAME -> name = hostName(vector16(content));
                case SIGNATURE_ALGORITHMS -> signatures = numbers(vector16(content));
                case SUPPORTED_VERSIONS -> versions = numbers(slice(content, content.get() & 0xFF));
                default -> {}
            }
        }
        return new ClientHello(name, suites, versions, signatures);
    }

    private static Optional<String> hostName(ByteBuffer names) {
        while (names.hasRemaining()) {
            var type = names.get();
            var name = vector16(names);
            if (type == HOST_NAME) {
                var text = ISO_8859_1.decode(name).toString().toLowerCase(Locale.ROOT);
                return Optional.of(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
            }
        }
        return Optional.empty();
    }

    private static Set<Integer> numbers(ByteBuffer vector) {
        var numbers = new HashSet<Integer>();
        while (vector.hasRemaining()) {
            numbers.add(vector.getShort() & 0xFFFF);
        }
        return Set.copyOf(numbers);
    }

    private static ByteBuffer vector16(ByteBuffer from) {
        return slice(from, from.getShort() & 0xFFFF);
    }

    private static ByteBuffer slice(ByteBuffer from, int length) {
        var slice = from.slice();
        slice.limit(length);
        skip(from, length);
        return slice;
    }

    private static void skip(ByteBuffer buffer, int length) {
        buffer.position(buffer.position() + length);
    }
}
