package io.tidemark.engine.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Explains in plain English why a file cannot be read or written. */
public final class FileProblem {
  private FileProblem() {}

  /**
   * Returns the reason, such as {@code permission denied: /etc/x}. Exceptions that do not come from
   * the file system are described by their class and message.
   */
  public static String of(Throwable fault) {
    if (fault instanceof FileSystemException refused && refused.getFile() != null) {
      return describe(refused);
    }
    if (fault instanceof CharacterCodingException) {
      return "it is not text, or has a different encoding";
    }
    // The message of a plain IOException from Java or Hadoop is a full sentence. For any other
    // exception, the class name is needed as well.
    boolean isSentence = fault.getClass() == IOException.class && fault.getMessage() != null;
    return isSentence ? fault.getMessage() : fault.toString();
  }

  private static String describe(FileSystemException refused) {
    String file = refused.getFile();
    if (refused instanceof NoSuchFileException) {
      Path folder = Path.of(file).toAbsolutePath().getParent();
      return folder == null || Files.isDirectory(folder)
          ? "there is no such file"
          : "there is no folder " + folder;
    }
    if (refused instanceof AccessDeniedException) {
      return "permission denied: " + file;
    }
    if (refused instanceof FileAlreadyExistsException) {
      return file + " already exists";
    }
    if (refused instanceof NotDirectoryException) {
      return file + " is not a folder";
    }
    return refused.getReason() == null ? refused.toString() : refused.getReason() + ": " + file;
  }
}
