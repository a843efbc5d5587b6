package dev.postern.proxy.log;

/** How a record becomes one line, without its line end. Safe for use by many threads. */
public interface RecordFormat {
    String line(ConnectionRecord connection);

    String line(AccessRecord exchange);
}
