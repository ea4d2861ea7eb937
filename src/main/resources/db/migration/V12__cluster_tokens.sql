-- The word that lets a node into the cluster of this name; made by its first node.
CREATE TABLE cluster_tokens (
    cluster_name text PRIMARY KEY,
    token        text NOT NULL
);
