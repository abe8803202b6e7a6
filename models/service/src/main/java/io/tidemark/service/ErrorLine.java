package io.tidemark.service;

import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * One line of text for requests that Jetty rejects, such as oversized ones, without request data.
 */
final class ErrorLine extends ErrorHandler {
  private static final String TEXT = "text/plain; charset=utf-8";

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      Throwable cause,
      Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, TEXT);
    Routing.repeatRequestId(request, response);
    Content.Sink.write(response, true, line(code), callback);
  }

  private static String line(int status) {
    return HttpStatus.getMessage(status).toLowerCase(Locale.ROOT) + "\n";
  }
}
