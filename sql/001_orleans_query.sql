-- Orleans' AdoNet providers read every statement they run from this table.
-- The keys, the parameter names and the names and types of result columns are their contract; the text is ours.
CREATE TABLE OrleansQuery
(
    QueryKey  text PRIMARY KEY,
    QueryText text NOT NULL
);
