package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manual pages beside what the program takes. */
class ManPageTest {
    private static final Path FOLDER = Path.of("docs", "man");
    private static final List<String> CLIENTS = List.of(TailFlags.COMMAND, StatusFlags.COMMAND);

    @Test
    void everyCommandAndEveryOptionStandsThere() throws IOException {
        String main = page("logwisp.1");
        String clients = page("logwisp-tail.1");
        List<String> missing = new ArrayList<>();
        for (CompletedCommand command : CompletedCommand.all()) {
            if (!main.contains(command.name())) {
                missing.add(command.name());
            }
            String page = CLIENTS.contains(command.name()) ? clients : main;
            for (Flag option : command.options()) {
                for (String name : option.names()) {
                    if (!page.matches("(?s).*(?<![\\w-])" + name + "(?![\\w-]).*")) {
                        missing.add(command.name() + " " + name);
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    /** Without what makes letters bold or slanted. */
    private static String page(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name))
                .replaceAll("\\\\f[BRIP]", " ")
                .replace("\\-", "-");
    }
}
