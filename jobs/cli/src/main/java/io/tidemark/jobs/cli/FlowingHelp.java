package io.tidemark.jobs.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help whose sentences are broken where the screen ends, wherever the source breaks them. The first
 * sentence of a description stands alone: it is also what a list of commands says. An option's
 * default value ends its description.
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
            List.of(option.description()).equals(List.of(says(option)))
                ? option
                : option.toBuilder().description(says(option)).build(),
            labels,
            colours);
  }

  @Override
  public IParameterRenderer createDefaultParameterRenderer() {
    IParameterRenderer renderer = super.createDefaultParameterRenderer();
    return (parameter, labels, colours) ->
        renderer.render(
            parameter.toBuilder().description(flowing(parameter.description())).build(),
            labels,
            colours);
  }

  /** The description of an option, and its default value where it has one. */
  private static String says(OptionSpec option) {
    String text = flowing(option.description());
    return option.defaultValue() == null || text.contains("Default: ")
        ? text
        : text + " Default: " + option.defaultValue() + ".";
  }

  private static String flowing(String[] lines) {
    return String.join(" ", Arrays.stream(lines).map(String::strip).toList());
  }
}
