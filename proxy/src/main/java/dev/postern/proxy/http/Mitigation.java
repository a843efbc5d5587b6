package dev.postern.proxy.http;

import dev.postern.proxy.config.DesyncMode;
import dev.postern.proxy.desync.DesyncClass;

/** What becomes of a request that can be read at all, by its class and the listener's mode (alb.md 8.7). */
enum Mitigation {
    ROUTE,
    /** It goes on, and both connections end with it: whatever else somebody might read into it is lost. */
    ROUTE_AND_CLOSE,
    REFUSE;

    /** The table of alb.md 8.7. */
    static Mitigation of(DesyncMode mode, DesyncClass desyncClass) {
        return switch (mode) {
            case MONITOR -> ROUTE;
            case DEFENSIVE ->
                switch (desyncClass) {
                    case COMPLIANT, ACCEPTABLE -> ROUTE;
                    case AMBIGUOUS -> ROUTE_AND_CLOSE;
                    case SEVERE -> REFUSE;
                };
            case STRICTEST -> desyncClass == DesyncClass.COMPLIANT ? ROUTE : REFUSE;
        };
    }
}
