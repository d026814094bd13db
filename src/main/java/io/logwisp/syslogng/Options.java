package io.logwisp.syslogng;

import io.logwisp.syslogng.Part.Call;
import io.logwisp.syslogng.Part.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What stands in the parentheses of a driver; what nobody has asked for is told at the end. Owned by the importing thread. */
final class Options {
    private static final int MAX_PORT = 65_535;

    private final Call driver;
    private final Notes notes;
    private final Set<Part> asked = Collections.newSetFromMap(new IdentityHashMap<>());

    Options(Call driver, Notes notes) {
        this.driver = driver;
        this.notes = notes;
    }

    int line() {
        return driver.line();
    }

    String driver() {
        return plain(driver.name());
    }

    /** The first value without a name, as the path of a file; empty when there is none. */
    String value() {
        for (Part part : driver.arguments()) {
            if (part instanceof Text text) {
                asked.add(part);
                return checked(text);
            }
        }
        return "";
    }

    /** Whether a word stands there by itself. */
    boolean flag(String name) {
        for (Part part : driver.arguments()) {
            if (part instanceof Text text
                    && !text.isQuoted()
                    && plain(text.value()).equals(name)) {
                asked.add(part);
                return true;
            }
        }
        return false;
    }

    /** The option of one of these names, the last one where there are several. */
    private Optional<Call> call(String... names) {
        Optional<Call> found = Optional.empty();
        for (Part part : driver.arguments()) {
            if (part instanceof Call call && List.of(names).contains(plain(call.name()))) {
                asked.add(part);
                found = Optional.of(call);
            }
        }
        return found;
    }

    boolean has(String... names) {
        return call(names).isPresent();
    }

    /** What an option says; empty when it is not there. */
    Optional<String> text(String... names) {
        Optional<Call> call = call(names);
        if (call.isEmpty()) {
            return Optional.empty();
        }
        for (Part part : call.get().arguments()) {
            if (part instanceof Text text) {
                return Optional.of(checked(text));
            }
        }
        notes.add(call.get().line(), call.get().name() + "(…) says nothing that is understood, and is left out");
        return Optional.empty();
    }

    /** The words of an option. */
    List<String> words(String... names) {
        List<String> words = new ArrayList<>();
        call(names)
                .ifPresent(call -> call.arguments().forEach(part -> {
                    if (part instanceof Text text) {
                        words.add(plain(text.value()));
                    } else {
                        notes.add(part.line(), "part of " + call.name() + "(…) is left out");
                    }
                }));
        return words;
    }

    /** Where an option stands, else the driver. */
    int line(String name) {
        return call(name).map(Call::line).orElse(driver.line());
    }

    /** A port; empty when none is written that can be one. */
    OptionalInt port(String... names) {
        Optional<String> text = text(names);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        OptionalInt port = number(text.get());
        if (port.isEmpty() || port.getAsInt() < 1 || port.getAsInt() > MAX_PORT) {
            notes.add(line(names[0]), names[0] + "(" + text.get() + ") is no port; the usual one is taken");
            return OptionalInt.empty();
        }
        return port;
    }

    /** Whole numbers of up to nine digits. */
    static OptionalInt number(String text) {
        boolean isNumber = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    /** The options in an option. */
    Optional<Options> group(String... names) {
        return call(names).map(call -> new Options(call, notes));
    }

    /** Tells everything that was not asked for. */
    void end() {
        for (Part part : driver.arguments()) {
            if (!asked.contains(part)) {
                String what = part instanceof Call call
                        ? call.name() + "(…)"
                        : part instanceof Text text ? text.value() : "a block in braces";
                notes.add(part.line(), what + " of " + driver.name() + "(…) has no counterpart and is left out");
            }
        }
    }

    /** Names are the same with - and _, large and small. */
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String checked(Text text) {
        if (text.value().indexOf('`') >= 0) {
            notes.add(
                    text.line(), "a variable in ` ` is not put in; write its value where " + text.value() + " stands");
        }
        return text.value();
    }
}
