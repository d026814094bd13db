package io.logwisp.server;

import java.util.List;
import java.util.Optional;

/** A request that names something that does not exist or has a value that cannot be; answered with 400. */
final class BadRequestException extends Exception {
    private final String parameter;
    private final Optional<String> didYouMean;
    private final List<String> allowed;

    BadRequestException(String message, String parameter, Optional<String> didYouMean, List<String> allowed) {
        super(message);
        this.parameter = parameter;
        this.didYouMean = didYouMean;
        this.allowed = List.copyOf(allowed);
    }

    String parameter() {
        return parameter;
    }

    Optional<String> didYouMean() {
        return didYouMean;
    }

    /** Names or values that are allowed; empty when the message says it. */
    List<String> allowed() {
        return allowed;
    }
}
