package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.runtime.bundle.GroupKey;
import io.tidemark.runtime.bundle.Shard;
import io.tidemark.runtime.bundle.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a signing pair. */
@Command(
    name = "keygen",
    description = {
      "Makes an Ed25519 pair: tidemark.key signs releases and stays with whoever runs the night,",
      "tidemark.pub goes to every enforcer. An existing key is never overwritten."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  tidemark keygen --out /etc/tidemark")
final class KeygenCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for tidemark.key (readable by its owner only) and tidemark.pub.")
  private Path out;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = {
        "Make NAME.group-key instead: it seals the shard NAME, and goes to the night and to the",
        "enforcers that may read that shard, and nowhere else."
      })
  private String group;

  @Override
  public void run() {
    if (group != null) {
      makeGroupKey();
      return;
    }
    SigningKey key = KeyFiles.generate(out);
    PrintWriter text = spec.commandLine().getOut();
    text.println("Key         " + key.keyId());
    text.println("Signs       " + out.resolve(KeyFiles.PRIVATE) + "   keep it secret, back it up");
    text.println("Verifies    " + out.resolve(KeyFiles.PUBLIC) + "   give it to every enforcer");
    text.println(
        "Next        tidemark nightly --input LOGS --warehouse TABLES --publish DIR --signing-key "
            + ShellWord.of(out.resolve(KeyFiles.PRIVATE).toString()));
    text.flush();
  }

  private void makeGroupKey() {
    if (!Shard.isId(group)) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "--group cannot be '" + PrintableText.of(group, 40) + "'",
          "it names no shard",
          "use a to z, digits and dashes, at most 31 of them");
    }
    Path file = out.resolve(group + ".group-key");
    GroupKey key = GroupKey.generate();
    try {
      Files.createDirectories(out);
      key.write(file);
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "no group key can be written to " + file,
          FileFault.because(e),
          "give --out a folder that can be written and holds none of that name",
          e);
    }
    PrintWriter text = spec.commandLine().getOut();
    text.println("Group key   " + key.id());
    text.println("Seals       shard " + group + ", in " + file + "   keep it secret");
    text.flush();
  }
}
