package io.logwisp.format;

import io.logwisp.entry.Ticker;
import java.time.ZoneId;

/**
 * What a template is written with beside the entry.
 *
 * @param host name of this machine, for entries that do not say where they came from
 * @param zone in which times are shown that do not bring a zone of their own
 * @param fractionDigits digits behind the seconds, 0 to 9
 * @param ticker the time, for {@code C_} and {@code P_} macros
 */
public record TemplateSettings(String host, ZoneId zone, int fractionDigits, Ticker ticker) {}
