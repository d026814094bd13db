package io.logwisp.server;

import io.logwisp.config.Nearest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client says in {@code logwisp.v1}.
 *
 * @param op what it wants done
 * @param rid what it calls its question, in JSON; empty when it does not
 * @param stream of which of several
 * @param members all others, as the parameters of a URL
 */
record V1Request(String op, String rid, Optional<String> stream, Map<String, List<String>> members) {
    static final List<String> OPS =
            List.of("filter", "pause", "resume", "history", "context", "window", "ack", "streams");

    private static final int MAX_RID = 64;

    /** @throws BadRequestException for what is no request */
    static V1Request parse(String text) throws BadRequestException {
        JsonObject object;
        try {
            object = new JsonObject(text);
        } catch (DecodeException | ClassCastException e) {
            throw problem("a message is a JSON object", "");
        }
        Map<String, List<String>> members = new LinkedHashMap<>();
        for (Map.Entry<String, Object> member : object) {
            members.put(member.getKey(), values(member.getKey(), member.getValue()));
        }
        members.remove("rid");
        String op = first(members.remove("op")).orElse("");
        if (!OPS.contains(op)) {
            throw new BadRequestException("unknown op", "op", Nearest.to(op, OPS), OPS);
        }
        return new V1Request(op, rid(object), first(members.remove("stream")), members);
    }

    /** What the client calls its question, also when that is wrong otherwise. */
    static String ridOf(String text) {
        try {
            return rid(new JsonObject(text));
        } catch (DecodeException | ClassCastException | BadRequestException e) {
            return "";
        }
    }

    private static String rid(JsonObject object) throws BadRequestException {
        Object rid = object.getValue("rid");
        if (rid == null) {
            return "";
        }
        boolean small = rid instanceof Number || rid instanceof String text && text.length() <= MAX_RID;
        if (!small) {
            throw problem("a number, or a text of at most " + MAX_RID + " characters", "rid");
        }
        return Json.encode(rid);
    }

    private static List<String> values(String name, Object value) throws BadRequestException {
        if (value instanceof JsonArray list) {
            List<String> values = new ArrayList<>();
            for (Object element : list) {
                values.add(text(name, element));
            }
            return values;
        }
        return value == null ? List.of() : List.of(text(name, value));
    }

    private static String text(String name, Object value) throws BadRequestException {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw problem("a text, a number, or a list of them", name);
    }

    private static Optional<String> first(@Nullable List<String> values) {
        return values == null ? Optional.empty() : values.stream().findFirst();
    }

    static BadRequestException problem(String message, String parameter) {
        return new BadRequestException(message, parameter, Optional.empty(), List.of());
    }
}
