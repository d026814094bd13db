package io.logwisp.client;

import io.logwisp.client.TailRequest.Form;
import io.logwisp.client.TailRequest.Reconnect;
import io.logwisp.config.MonitorConfig.Target;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A request for a test, changed from what a command without options asks for. */
final class Requests {
    List<Address> servers = new ArrayList<>();
    List<Target> files = new ArrayList<>();
    boolean stdin;
    OptionalInt lines = OptionalInt.empty();
    boolean follow = true;
    OptionalLong since = OptionalLong.empty();
    OptionalLong until = OptionalLong.empty();
    Map<String, List<String>> filters = new LinkedHashMap<>();
    List<String> highlights = List.of();
    Form form = Form.TEXT;
    String template = "";
    List<String> fields = List.of();
    boolean coloured;
    boolean terminal;
    Optional<Path> cursorFile = Optional.empty();
    Reconnect reconnect = Reconnect.AGAIN;
    long most;

    TailRequest get() {
        return new TailRequest(
                servers,
                files,
                stdin,
                lines,
                follow,
                since,
                until,
                filters,
                highlights,
                form,
                template,
                fields,
                coloured,
                terminal,
                ZoneOffset.UTC,
                cursorFile,
                reconnect,
                most,
                0,
                false,
                Access.NONE);
    }
}
