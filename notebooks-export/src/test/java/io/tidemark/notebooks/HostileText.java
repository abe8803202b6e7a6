package io.tidemark.notebooks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Hostile texts that try to attack the reader of a log. Every output of this project is tested with
 * all of them. Add new attacks here.
 */
public final class HostileText {
  /** Name of a variable that a script in these texts would set if it were executed. */
  public static final String RAN = "tidemarkRan";

  /** Texts by attack. Each text contains the attack's name, so that a test can find it. */
  public static final Map<String, String> ALL = all();

  private HostileText() {}

  private static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("element", "<script>window.tidemarkRan=1</script>element");
    all.put("image", "<img src=x onerror=window.tidemarkRan=1>image");
    all.put(
        "remote", "<img src=http://127.0.0.1:9/x><link rel=stylesheet href=//127.0.0.1:9/y>remote");
    all.put("breakout", "\"'><svg onload=window.tidemarkRan=1>breakout");
    all.put("attribute", "\" autofocus onfocus=\"window.tidemarkRan=1\" x=\"attribute");
    all.put("apostrophe", "' onmouseover='window.tidemarkRan=1' x='apostrophe");
    all.put(
        "closing",
        "</title></style></script></textarea><script>window.tidemarkRan=1</script>closing");
    all.put("comment", "--><!--<script>window.tidemarkRan=1</script>--!>comment");
    all.put("entity", "&lt;script&gt;&#x3c;img src=x onerror=window.tidemarkRan=1&#x3e;entity");
    all.put("url", "javascript:window.tidemarkRan=1//url");
    all.put("data-url", "data:text/html,<script>window.tidemarkRan=1</script>data-url");
    all.put("template", "${window.tidemarkRan=1}{{constructor}}#{7*7}@if(true)template");
    all.put("format", "%s%n%x{observed}{usual}format");
    all.put("jndi", "${jndi:ldap://127.0.0.1:9/a}jndi");
    all.put("formula", "=HYPERLINK(\"http://127.0.0.1:9\",\"formula\")");
    all.put("plus", "+1+cmd|' /C calc'!A0 plus");
    all.put("minus", "-2+3+cmd|' /C calc'!A0 minus");
    all.put("at", "@SUM(1+1)*cmd|' /C calc'!A0 at");
    all.put("tab-formula", "\t=1+1 tab-formula");
    all.put("space-formula", "  =1+1 space-formula");
    all.put("semicolon", "x;=1+cmd|' /C calc'!A0;y semicolon");
    all.put("csv", "a\",\"b\r\nc,d;e\tcsv");
    all.put(
        "markdown", "[click](javascript:window.tidemarkRan=1) ![x](http://127.0.0.1:9/m) markdown");
    all.put("table", "| --- | `code` **bold** | table");
    all.put("mathematics", "$\\frac{ $\\href{http://127.0.0.1:9}{x}$ mathematics");
    all.put("colour", "\u001b[31;1mred\u001b[0m\u001b[2J\u001b[Hcolour");
    all.put("title", "\u001b]0;owned\u0007title");
    all.put("link", "\u001b]8;;http://127.0.0.1:9\u001b\\link\u001b]8;;\u001b\\link");
    all.put("clipboard", "\u001b]52;c;Y2FsYw==\u0007clipboard");
    all.put("unended", "unended\u001b]0;swallows the rest");
    all.put("c1", "\u009b31mc1\u009d0;x\u009cc1");
    all.put("bells", "\u0007\b\b\b\u007f\u000bbells");
    all.put("return", "return\rAlerts      0");
    all.put("lines", "lines\n\nAlerts      0\u2028x\u2029y\u0085z");
    all.put("metric", "metric\"} 1\ntidemark_night_alerts 0\n# HELP x");
    all.put("bidi", "bidi\u202egpj.exe\u202c\u2066x\u2069\u200f");
    all.put("invisible", "in\u200b\u200d\ufeff\u2060visible\u00ad");
    all.put("nul", "a\u0000nul");
    all.put("surrogate", "\ud800surrogate\udc00");
    all.put("marks", "marks" + "\u0301".repeat(200));
    all.put("private", "\ue000\uffff\udbff\udffdprivate");
    all.put("wide", "ｗｉｄｅ漢字".repeat(20) + "wide");
    all.put("long", "long" + "x".repeat(100_000));
    all.put("words", "words" + " y".repeat(5_000));
    return Collections.unmodifiableMap(all);
  }
}
