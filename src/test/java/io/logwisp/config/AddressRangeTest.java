package io.logwisp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.0.1,true",
        "10.0.0.0/8,11.0.0.1,false",
        "10.0.0.0/8,::ffff:10.0.0.1,true",
        "::ffff:10.0.0.0/104,10.2.3.4,true",
        "::ffff:10.0.0.0/104,11.2.3.4,false",
        "192.0.2.128/25,192.0.2.127,false",
        "192.0.2.128/25,192.0.2.200,true",
        "192.0.2.1,192.0.2.1,true",
        "0.0.0.0/0,203.0.113.9,true",
        "0.0.0.0/0,2001:db8::1,false",
        "2001:db8::/33,2001:db8:7fff::1,true",
        "2001:db8::/33,2001:db8:8000::1,false",
        "::1,::1,true",
        "fe80::/10,fe80::1%eth0,true",
        "[::1],[::1],true"
    })
    void containsWhatBeginsAlike(String range, String address, boolean expected) {
        assertEquals(
                expected,
                AddressRange.parse(range)
                        .orElseThrow()
                        .contains(AddressRange.address(address).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0",
                "10.0.0.256",
                "010.0.0.1",
                "10.0.0.1/33",
                "10.0.0.1/-1",
                "10.0.0.1/x",
                "::1/129",
                "1:2:3",
                "::g",
                "::ffff:10.0.0.0/8",
                "10.0.0.1/",
                "1.2.3.4.5",
                ":",
                "a.example:80"
            })
    void whatIsNoAddressIsRefusedWithoutAskingAnybody(String text) {
        assertTrue(AddressRange.parse(text).isEmpty());
    }
}
