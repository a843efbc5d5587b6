package dev.postern.cdk.settings;

/** A choice by the word it has in {@code edge.yaml}. */
public interface Word {
    String text();
}
