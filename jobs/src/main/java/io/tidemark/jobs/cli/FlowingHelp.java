package io.tidemark.jobs.cli;

import java.util.Arrays;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help whose sentences are broken where the screen ends, wherever the source breaks them. The first
 * sentence of a description stands alone: it is also what a list of commands says.
 */
final class FlowingHelp extends Help {
  FlowingHelp(CommandSpec command, ColorScheme colours) {
    super(command, colours);
  }

  /** Makes the description of a command its first sentence, and the others. */
  static void flow(UsageMessageSpec usage) {
    String text = flowing(usage.description());
    int end = text.indexOf(". ");
    usage.description(
        end < 0
            ? new String[] {text}
            : new String[] {text.substring(0, end + 1), text.substring(end + 2)});
  }

  @Override
  public IOptionRenderer createDefaultOptionRenderer() {
    IOptionRenderer renderer = super.createDefaultOptionRenderer();
    // A copy knows no command, which gives standard options their names: only where it is needed.
    return (option, labels, colours) ->
        renderer.render(
            option.description().length < 2
                ? option
                : option.toBuilder().description(flowing(option.description())).build(),
            labels,
            colours);
  }

  @Override
  public IParameterRenderer createDefaultParameterRenderer() {
    IParameterRenderer renderer = super.createDefaultParameterRenderer();
    return (parameter, labels, colours) ->
        renderer.render(
            parameter.description().length < 2
                ? parameter
                : parameter.toBuilder().description(flowing(parameter.description())).build(),
            labels,
            colours);
  }

  private static String flowing(String[] lines) {
    return String.join(" ", Arrays.stream(lines).map(String::strip).toList());
  }
}
