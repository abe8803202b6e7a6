package io.tidemark.notebooks.report;

import gg.jte.TemplateOutput;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import io.tidemark.notebooks.ShownText;

/**
 * Where pages are written to: every text of a page goes through {@link ShownText} and then, by
 * where it stands, through the escaping of the template library. No page can leave it out.
 */
final class ShownOutput implements HtmlTemplateOutput {
  private final OwaspHtmlTemplateOutput escaped;

  ShownOutput(TemplateOutput out) {
    escaped = new OwaspHtmlTemplateOutput(out);
  }

  @Override
  public void setContext(String tagName, String attributeName) {
    escaped.setContext(tagName, attributeName);
  }

  @Override
  public void writeUserContent(String text) {
    escaped.writeUserContent(ShownText.of(text));
  }

  @Override
  public void writeContent(String markup) {
    escaped.writeContent(markup);
  }

  @Override
  public void writeContent(String markup, int beginIndex, int endIndex) {
    escaped.writeContent(markup, beginIndex, endIndex);
  }
}
