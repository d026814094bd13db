package io.logwisp.load;

import java.util.Optional;

/**
 * One line of the table.
 *
 * @param id short name, for {@code --only}
 * @param title what is measured
 * @param compared whether others are measured too
 * @param premade whether the floor is measured too
 * @param once whether one run has to do, because it takes long
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
        boolean once,
        Optional<String> obstacle) {
    static Row alone(String id, String title, Unit unit, Goal goal, Subject.Setup setup, Measurement measurement) {
        return new Row(id, title, unit, goal, setup, measurement, false, false, false, Optional.empty());
    }

    static Row compared(String id, String title, Unit unit, Goal goal, Subject.Setup setup, Measurement measurement) {
        return new Row(id, title, unit, goal, setup, measurement, true, false, false, Optional.empty());
    }

    Row withFloor() {
        return new Row(id, title, unit, goal, setup, measurement, compared, true, once, obstacle);
    }

    Row onlyOnce() {
        return new Row(id, title, unit, goal, setup, measurement, compared, premade, true, obstacle);
    }

    Row impossible(String why) {
        return new Row(id, title, unit, goal, setup, measurement, compared, premade, once, Optional.of(why));
    }
}
