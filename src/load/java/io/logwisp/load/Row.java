package io.logwisp.load;

import java.util.Optional;

/**
 * One line of the table.
 *
 * @param id short name, for {@code --only}
 * @param title what is measured
 * @param compared whether others are measured too
 * @param premade whether the floor is measured too
 * @param obstacle why it cannot be measured yet, if so
 */
record Row(
        String id,
        String title,
        Unit unit,
        Goal goal,
        Subject.Setup setup,
        Measurement measurement,
        boolean compared,
        boolean premade,
        Optional<String> obstacle) {
    static Row alone(String id, String title, Unit unit, Goal goal, Subject.Setup setup, Measurement measurement) {
        return new Row(id, title, unit, goal, setup, measurement, false, false, Optional.empty());
    }

    static Row compared(String id, String title, Unit unit, Goal goal, Subject.Setup setup, Measurement measurement) {
        return new Row(id, title, unit, goal, setup, measurement, true, false, Optional.empty());
    }

    Row withFloor() {
        return new Row(id, title, unit, goal, setup, measurement, compared, true, obstacle);
    }

    Row impossible(String why) {
        return new Row(id, title, unit, goal, setup, measurement, compared, premade, Optional.of(why));
    }
}
