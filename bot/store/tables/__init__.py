"""The statements, a file a table or a question: functions over `sql`, inside a transaction that a facade began."""
