package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateOpts;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalFilesTest {
  @TempDir private Path folder;
  private final Configuration conf = new Configuration(false);

  @BeforeEach
  void ours() {
    conf.set("fs.file.impl", LocalFiles.class.getName());
    conf.set("fs.AbstractFileSystem.file.impl", LocalFiles.Context.class.getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rw-r-----", "r--------", "rwxr-x--x"})
  void setsRequestedPermissions(String permission) throws IOException {
    FileSystem files = FileSystem.newInstance(URI.create("file:///"), conf);
    assertThat(files).isInstanceOf(LocalFiles.class);
    Path file = Files.createFile(folder.resolve("file"));
    FsPermission asked = FsPermission.valueOf("-" + permission);
    files.setPermission(hadoop(file), asked);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString(permission));
    assertThat(files.getFileStatus(hadoop(file)).getPermission()).isEqualTo(asked);
  }

  @Test
  void writesValidChecksums() throws IOException {
    FileContext context = FileContext.getFileContext(URI.create("file:///"), conf);
    assertThat(context.getDefaultFileSystem()).isInstanceOf(LocalFiles.Context.class);
    Path file = folder.resolve("a b%#[");
    try (OutputStream out =
        context.create(hadoop(file), EnumSet.of(CreateFlag.CREATE), CreateOpts.createParent())) {
      out.write(7);
    }
    assertThat(folder.resolve(".a b%#[.crc")).exists();
    try (var in = FileSystem.newInstance(URI.create("file:///"), conf).open(hadoop(file))) {
      assertThat(in.readAllBytes()).containsExactly(7);
    }
  }

  @Test
  void renameFailsOntoExistingFileAndFollowsNoLinks() throws IOException {
    FileContext context = FileContext.getFileContext(URI.create("file:///"), conf);
    Path from = Files.writeString(folder.resolve("from"), "new");
    Path to = Files.writeString(folder.resolve("to"), "old");
    assertThatThrownBy(() -> context.rename(hadoop(from), hadoop(to)))
        .isInstanceOf(FileAlreadyExistsException.class);
    context.rename(hadoop(from), hadoop(to), Rename.OVERWRITE);
    assertThat(to).hasContent("new");
    assertThat(from).doesNotExist();
    assertThatThrownBy(() -> context.getFileLinkStatus(hadoop(from)))
        .isInstanceOf(FileNotFoundException.class);
    Path link = Files.createSymbolicLink(folder.resolve("link"), to);
    assertThat(context.getFileLinkStatus(hadoop(link)).isSymlink()).isTrue();
    assertThat(context.getFileStatus(hadoop(link)).isSymlink()).isFalse();
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(null, null, path.toString());
  }
}
