package io.logwisp.build;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import java.util.function.LongBinaryOperator;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/** What {@link DesugarTest} has rewritten: the kinds of lambda expressions, method references and concatenations. */
public final class Expressions {
    private final String name;
    private final List<Object> results = new ArrayList<>();

    private Expressions(String name) {
        this.name = name;
    }

    /** What all of them come to. */
    public static List<Object> evaluate() {
        Expressions expressions = new Expressions("outer");
        expressions.lambdas();
        expressions.references();
        expressions.conversions();
        expressions.widths();
        expressions.places();
        expressions.concatenations();
        expressions.new Inner().nested();
        return expressions.results;
    }

    /** Whether an expression that captures nothing is the same object each time. */
    public static boolean isKept() {
        Supplier<String> first = constant();
        return first == constant();
    }

    private static Supplier<String> constant() {
        return () -> "constant";
    }

    private interface Named {
        default Supplier<String> shout() {
            return this::loud;
        }

        private String loud() {
            return text().toUpperCase(java.util.Locale.ROOT);
        }

        String text();
    }

    /** Its method is named and typed as what makes an object might be. */
    private interface Step {
        Supplier<String> NAME = () -> "of an interface";

        Step of(String text);

        static Step until(String end) {
            return text -> text.equals(end) ? null : until(end);
        }
    }

    private static class Given {
        private final String text;

        Given(String text) {
            this.text = text;
        }

        Given(int number) {
            this("given " + number + ((Supplier<String>) () -> "!" + number).get());
        }

        Given(long number) {
            this("long " + number);
        }
    }

    private static class Base {
        String text() {
            return "base";
        }
    }

    private static final class Derived extends Base {
        @Override
        String text() {
            return "derived";
        }

        Supplier<String> above() {
            return super::text;
        }
    }

    private final class Inner {
        private final long number = 7;

        private String hidden(String text) {
            return text + name + number;
        }

        void nested() {
            Function<String, String> reference = this::hidden;
            Supplier<Supplier<String>> deep = () -> () -> name + number + reference.apply("!");
            results.add(deep.get().get());
            Runnable anonymous = new Runnable() {
                @Override
                public void run() {
                    Consumer<Object> add = results::add;
                    add.accept("from an anonymous class " + number);
                }
            };
            anonymous.run();
        }
    }

    private void lambdas() {
        int small = 3;
        long large = 1L << 40;
        double part = 0.5;
        char letter = 'x';
        boolean yes = true;
        Callable<String> captures = () -> name + small + large + part + letter + yes;
        try {
            results.add(captures.call());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        Runnable statement = () -> results.add("statement");
        statement.run();
        Comparator<String> byLength = (left, right) -> Integer.compare(left.length(), right.length());
        results.add(byLength.reversed().compare("a", "bb"));
        IntBinaryOperator sum = (left, right) -> left + right + small;
        results.add(sum.applyAsInt(1, 2));
        BinaryOperator<List<? extends Number>> pick = (left, right) -> left.isEmpty() ? right : left;
        results.add(pick.apply(List.of(), List.of(1, 2.5)));
    }

    private void references() {
        Function<String, Integer> unbound = String::length;
        results.add(unbound.apply("four"));
        Supplier<List<String>> creates = ArrayList::new;
        results.add(creates.get());
        IntFunction<String[]> array = String[]::new;
        results.add(array.apply(4).length);
        BiFunction<String, Integer, Character> charAt = String::charAt;
        results.add(charAt.apply("abc", 1));
        Function<Object, String> ofClass = String::valueOf;
        results.add(ofClass.apply('c'));
        results.add(new Derived().above().get());
        Named named = () -> "named";
        results.add(named.shout().get());
        ObjIntConsumer<List<Object>> adds = (list, number) -> list.add(number);
        adds.accept(results, 9);
        Consumer<String> dropsResult = results::add;
        dropsResult.accept("dropped");
        UnaryOperator<Predicate<String>> negates = Predicate::negate;
        results.add(negates.apply(String::isEmpty).test(""));
        Function<long[], long[]> clones = long[]::clone;
        results.add(clones.apply(new long[] {1, 2})[1]);
    }

    private static int twice(int number) {
        return 2 * number;
    }

    private static long sumOf(long left, double right) {
        return left + (long) right;
    }

    private void conversions() {
        Function<Integer, Integer> boxes = Expressions::twice;
        results.add(boxes.apply(21));
        IntFunction<Object> boxesForObject = Expressions::twice;
        results.add(boxesForObject.apply(4));
        ToLongFunction<Integer> widens = Expressions::twice;
        results.add(widens.applyAsLong(5));
        BiFunction<Integer, Float, Long> unboxesAndWidens = Expressions::sumOf;
        results.add(unboxesAndWidens.apply(3, 4.5f));
        Function<Integer, Short> shortOf = Integer::shortValue;
        ToIntFunction<Integer> unboxesParameter = shortOf::apply;
        results.add(unboxesParameter.applyAsInt(12));
        ToDoubleFunction<Integer> doubles = Integer::intValue;
        results.add(doubles.applyAsDouble(13));
        IntToLongFunction same = number -> number;
        results.add(same.applyAsLong(14));
        IntPredicate digit = Character::isDigit;
        results.add(digit.test('7'));
        LongSupplier fromInt = name::length;
        results.add(fromInt.getAsLong());
        DoubleSupplier fromLong = () -> Long.parseLong("15");
        results.add(fromLong.getAsDouble());
        Supplier<Object> character = "xyz".chars().mapToObj(c -> (char) c).toList()::iterator;
        results.add(character.get() instanceof java.util.Iterator);
        Function<Character, Integer> point = Character::getNumericValue;
        results.add(point.apply('8'));
        Function<Boolean, Boolean> not = value -> !value;
        results.add(not.apply(true));
    }

    private void widths() {
        LongBinaryOperator minus = (left, right) -> left - right;
        results.add(minus.applyAsLong(1L << 33, 3));
        DoubleBinaryOperator over = (left, right) -> left / right + small();
        results.add(over.applyAsDouble(1, 4));
        Consumer<String> dropsLong = Long::parseLong;
        dropsLong.accept("5");
        Runnable dropsCreated = Object::new;
        dropsCreated.run();
        Function<Integer, Given> unboxesForConstructor = Given::new;
        results.add(unboxesForConstructor.apply(6).text);
        IntFunction<Given> ofInt = Given::new;
        results.add(ofInt.apply(7).text);
        Function<Object, List<Object>> ofInterface = List::of;
        results.add(ofInterface.apply("one"));
        BiFunction<String, String, String> variable = String::format;
        results.add(variable.apply("%s of several", "one"));
        results.add(Step.NAME.get());
        results.add(Step.until("end").of("end") == null && Step.until("end").of("begin") != null);
    }

    private int small() {
        return 1;
    }

    private void places() {
        results.add(new Given("created with " + name + small()).text);
        String told = "";
        for (String number : List.of("1", "x")) {
            try {
                told += "read " + Integer.parseInt(number) + ", ";
            } catch (NumberFormatException e) {
                String why = e.getMessage();
                Supplier<String> later = () -> "not read: " + why + told(number);
                told += later.get();
            }
        }
        results.add(told);
    }

    private static String told(String number) {
        return " (" + number + ')';
    }

    @SuppressWarnings("ArrayToString")
    private void concatenations() {
        byte small = -1;
        short middle = -2;
        char letter = 'ä';
        long large = Long.MIN_VALUE;
        float part = 1.5f;
        double whole = -0.0;
        Object nothing = null;
        String text = "text";
        char[] letters = {'a'};
        results.add("" + small + middle + letter + large + part + whole + nothing + text + true);
        results.add((letters + "").startsWith("[C@"));
        results.add("a \1 constant \2 of control characters " + text + "\1\2");
        String joined = text;
        for (int i = 0; i < 3; i++) {
            joined += i + (joined.length() > 5 ? "!" + joined.length() : "?");
        }
        results.add(joined);
    }
}
