package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.MonitorConfig.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CheckpointIndexTest {
    @Test
    void nameOfATargetSaysAllOfIt() {
        Target file = Target.file(Path.of("/var/log/app.log"));
        Target directory = Target.directory(Path.of("/var/log"), "*.log");
        assertEquals(file.toString(), CheckpointIndex.nameOf(file));
        assertEquals(directory.toString(), CheckpointIndex.nameOf(directory));
    }
}
