package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "nothing",
            value = {
                "*.log, a.log, true",
                "*.log, .hidden.log, true",
                "*.log, a.log.1, false",
                "*.log, alog, false",
                "*.log, .log, true",
                "'', anything at all, true",
                "*, x, true",
                "syslog*, syslog, true",
                "syslog*, syslog.1, true",
                "syslog*, asyslog, false",
                "a?c, abc, true",
                "a?c, ac, false",
                "a?c, abbc, false",
                "a[1].log, a[1].log, true",
                "a[1].log, a1.log, false",
                "'{a,b}', '{a,b}', true",
                "'{a,b}', a, false",
                "a(1)+.log, a(1)+.log, true",
                "*a*b*c, xaybzc, true",
                "*a*b*c, xaybz, false",
                "**, x, true",
                "a*a, a, false",
                "*ab, aab, true",
                "with space *, with space x, true",
            })
    void starAndQuestionMarkStandForOthersAndAllElseForItself(String pattern, String name, boolean matches) {
        assertEquals(matches, new NamePattern(pattern).matches(name));
    }
}
