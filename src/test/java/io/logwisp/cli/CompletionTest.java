package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
    @TempDir
    private Path folder;

    @Test
    void bashCompletesCommandsOptionsAndValues() throws Exception {
        Tools.require("bash");
        assertEquals("tail", bash("logwisp tai"));
        assertEquals("--no-follow", bash("logwisp tail --no-f"));
        assertEquals("warn", bash("logwisp tail --level w"));
        assertEquals("raw", bash("logwisp tail -o r"));
        assertEquals("zsh", bash("logwisp completion z"));
        assertEquals("-syslogd-socket", bash("logwisp circologd -sys"));
        assertEquals("--pattern", bash("logwisp --pat"));
        assertEquals("--argon2", bash("logwisp hash-password --a"));
        assertEquals("--config", bash("logwisp healthcheck --c"));
        assertEquals("--host", bash("logwisp tls --h"));
        Files.writeString(folder.resolve("token file"), "");
        assertEquals("token file", bash("logwisp tail --token-file tok"));
        assertEquals("", bash("logwisp tail --grep w"));
    }

    @Test
    void zshCanReadIt() throws Exception {
        Tools.require("zsh");
        shell("zsh", "-n", script("zsh").toString());
        // With the real functions of the shell it knows the option and its description.
        String loaded = shell(
                "zsh",
                "-fc",
                "autoload -Uz compinit && compinit -u -d " + folder.resolve("dump") + " && source " + script("zsh")
                        + " && print $_comps[logwisp]");
        assertEquals("_logwisp", loaded.strip());
    }

    @Test
    void fishCompletesCommandsOptionsAndValues() throws Exception {
        Tools.require("fish");
        shell("fish", "-n", script("fish").toString());
        assertTrue(fish("logwisp tai").startsWith("tail\tFollow a stream"), fish("logwisp tai"));
        assertTrue(fish("logwisp tail --no-f").startsWith("--no-follow\tEnd when"), fish("logwisp tail --no-f"));
        assertEquals("warn", fish("logwisp tail --level w").strip().split("\t")[0]);
        assertEquals("zsh", fish("logwisp completion z").strip());
        assertTrue(fish("logwisp circologd -sys").startsWith("-syslogd-socket"), fish("logwisp circologd -sys"));
    }

    @Test
    void everyShellKnowsEveryOption() throws Exception {
        for (CompletedCommand command : CompletedCommand.all()) {
            for (Flag option : command.options()) {
                for (String name : option.names()) {
                    assertTrue(Completion.script(List.of("bash")).contains(name), name);
                    assertTrue(Completion.script(List.of("zsh")).contains(name + "["), name);
                    String bare = name.substring(name.startsWith("--") ? 2 : 1);
                    assertTrue(Completion.script(List.of("fish")).matches("(?s).* -[slo] " + bare + "[ \n].*"), name);
                }
            }
        }
        assertThrows(UsageException.class, () -> Completion.script(List.of("csh")));
        assertThrows(UsageException.class, () -> Completion.script(List.of()));
    }

    @Test
    void manualPageNamesEveryOptionOfTail() throws IOException {
        String page = Files.readString(Path.of("docs", "man", "logwisp-tail.1"));
        for (Flag option : TailFlags.flags().all()) {
            for (String name : option.names()) {
                assertTrue(page.contains(name.replace("-", "\\-")), name + " is not in the manual page");
            }
        }
    }

    private Path script(String shell) throws IOException, UsageException {
        return Files.writeString(folder.resolve("script." + shell), Completion.script(List.of(shell)));
    }

    /** What bash would offer at the end of that line. */
    private String bash(String line) throws Exception {
        String words = "COMP_WORDS=(" + line + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); ";
        return shell(
                        "bash",
                        "-c",
                        "source " + script("bash") + "; " + words
                                + "_logwisp; [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' \"${COMPREPLY[@]}\"")
                .strip();
    }

    private String fish(String line) throws Exception {
        return shell("fish", "--no-config", "-c", "source " + script("fish") + "; complete -C '" + line + "'");
    }

    private String shell(String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
