"""Tool server that stands in for yours."""
from mcp.server.mcpserver import MCPServer

server = MCPServer("shop")


@server.tool()
def look_up_order(order_id: str) -> str:
    return f"order {order_id}: shipped"


@server.tool()
def send_money(recipient: str, amount: int) -> str:
    return f"sent {amount} to {recipient}"


server.run("stdio")
