package io.tidemark.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Envoy's gRPC call {@code envoy.service.auth.v3.Authorization/Check}. The answer is always a
 * {@code CheckResponse}, because Envoy may let a request pass if the call fails.
 */
final class EnvoyCheck {
  /*
   * A gRPC call is a POST over HTTP/2 in which five bytes precede the message, and the status is a
   * trailer. Jetty can therefore serve it on the same port and within the same limits as the other
   * endpoints. Messages are read and written by field number, because generated code would require
   * protoc, a native program.
   *
   * CheckRequest: attributes 1
   *   attributes: source 1, destination 2, request 4 with http 2, context_extensions 10
   *   source, destination: address 1 with socket_address 1 with address 2; principal 4
   *   http: method 2, headers 3, path 4, host 5, header_map 13 with headers 1
   *   headers, context_extensions: key 1, value 2; in header_map raw_value 3
   * CheckResponse: status 1 with code 1, denied_response 2, ok_response 3, dynamic_metadata 4
   *   denied_response: status 1 with code 1, headers 2
   *   ok_response: headers 2, headers_to_remove 5
   *   headers: header 1 with key 1 and value 2; append_action 3
   *   dynamic_metadata: fields 1 with key 1 and value 2 with string_value 3
   */
  private static final int PREFIX = 5;

  private static final HttpFields STATUS_OK =
      HttpFields.build().put("grpc-status", "0").asImmutable();
  private static final int UNAUTHENTICATED = 16;
  private static final int PERMISSION_DENIED = 7;
  private static final int OVERWRITE_IF_EXISTS_OR_ADD = 2;

  private EnvoyCheck() {}

  /** Message whose fields are read by number. Absent fields are empty. */
  private record Message(UnknownFieldSet fields) {
    static Message of(ByteString bytes) {
      try {
        return new Message(UnknownFieldSet.parseFrom(bytes));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException("The request is not a valid CheckRequest", e);
      }
    }

    List<Message> messages(int number) {
      return fields.getField(number).getLengthDelimitedList().stream().map(Message::of).toList();
    }

    Message message(int number) {
      return of(bytes(number));
    }

    ByteString bytes(int number) {
      List<ByteString> values = fields.getField(number).getLengthDelimitedList();
      return values.isEmpty() ? ByteString.EMPTY : values.get(values.size() - 1);
    }

    String text(int number) {
      return bytes(number).toStringUtf8();
    }
  }

  /**
   * Reads the body of a call. The request's body has what the client cannot set: addresses,
   * certificates and extensions of the route.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  static ProxiedRequest read(ByteBuffer body) {
    if (body.remaining() < PREFIX || body.get() != 0 || body.getInt() != body.remaining()) {
      throw new IllegalArgumentException("The request is not a single uncompressed gRPC message");
    }
    Message attributes = Message.of(ByteString.copyFrom(body)).message(1);
    Message http = attributes.message(4).message(2);
    Map<String, List<ByteString>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Message header : http.messages(3)) {
      add(headers, header.text(1), header.bytes(2));
    }
    for (Message header : http.message(13).messages(1)) {
      add(headers, header.text(1), header.bytes(3));
    }
    headers.put("host", List.of(http.bytes(5)));
    ObjectNode known = JsonNodeFactory.instance.objectNode();
    addPeer(known.putObject("source"), attributes.message(1));
    addPeer(known.putObject("destination"), attributes.message(2));
    ObjectNode extensions = known.putObject("context_extensions");
    attributes.messages(10).forEach(entry -> extensions.put(entry.text(1), entry.text(2)));
    String method = http.text(2);
    String path = http.text(4).split("\\?", 2)[0];
    return new ProxiedRequest(
        method.isEmpty() ? null : method,
        path.isEmpty() ? "/" : path,
        name ->
            headers.getOrDefault(name, List.of()).stream()
                .map(value -> ProxiedRequest.utf8(name, value.asReadOnlyByteBuffer()))
                .toList(),
        known);
  }

  private static void add(Map<String, List<ByteString>> headers, String name, ByteString value) {
    headers.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
  }

  private static void addPeer(ObjectNode json, Message peer) {
    json.put("address", peer.message(1).message(1).text(2));
    json.put("principal", peer.text(4));
  }

  /** Writes a {@code CheckResponse}. Clients get only one header, the challenge. */
  static void write(Response response, Callback callback, ProxyResponse answer) {
    ByteString result =
        answer.status() == 200
            ? field(1, number(1, 0)).concat(field(3, forUpstream(answer)))
            : field(1, number(1, answer.status() == 401 ? UNAUTHENTICATED : PERMISSION_DENIED))
                .concat(field(2, forClient(answer)));
    ByteString message = result.concat(field(4, metadata(answer)));
    ByteBuffer body = ByteBuffer.allocate(PREFIX + message.size());
    body.put((byte) 0).putInt(message.size()).put(message.asReadOnlyByteBuffer()).flip();
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/grpc");
    response.setTrailersSupplier(() -> STATUS_OK);
    response.write(true, body, callback);
  }

  private static ByteString forUpstream(ProxyResponse answer) {
    ByteString ok = ByteString.EMPTY;
    for (String name : ProxyResponse.REASONS) {
      String value = answer.headers().get(name);
      // A client's own header with this name would deceive the server.
      ok = ok.concat(value == null ? text(5, name) : field(2, header(name, value)));
    }
    return ok;
  }

  private static ByteString forClient(ProxyResponse answer) {
    ByteString denied = field(1, number(1, answer.status()));
    String challenge = answer.headers().get(ProxyResponse.CHALLENGE);
    return challenge == null
        ? denied
        : denied.concat(field(2, header(ProxyResponse.CHALLENGE, challenge)));
  }

  private static ByteString header(String name, String value) {
    return field(1, text(1, name).concat(text(2, value)))
        .concat(number(3, OVERWRITE_IF_EXISTS_OR_ADD));
  }

  private static ByteString metadata(ProxyResponse answer) {
    ByteString struct = ByteString.EMPTY;
    for (Map.Entry<String, String> header : answer.headers().entrySet()) {
      ByteString value = field(2, text(3, header.getValue()));
      struct = struct.concat(field(1, text(1, header.getKey()).concat(value)));
    }
    return struct;
  }

  private static ByteString text(int number, String text) {
    return field(number, ByteString.copyFromUtf8(text));
  }

  private static ByteString field(int number, ByteString value) {
    return encoded(number, UnknownFieldSet.Field.newBuilder().addLengthDelimited(value));
  }

  private static ByteString number(int number, int value) {
    return encoded(number, UnknownFieldSet.Field.newBuilder().addVarint(value));
  }

  private static ByteString encoded(int number, UnknownFieldSet.Field.Builder value) {
    return UnknownFieldSet.newBuilder().addField(number, value.build()).build().toByteString();
  }
}
