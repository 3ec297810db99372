#include "adapters/files/media_type.h"

#include <gtest/gtest.h>

namespace jalon::testing {
namespace {

using namespace std::string_view_literals;

TEST(MediaType, ComesFromTheFirstBytes) {
    EXPECT_EQ(media_type_of("\xFF\xD8\xFF\xE0"sv), "image/jpeg");
    EXPECT_EQ(media_type_of("\x89PNG\r\n\x1A\n"sv), "image/png");
    EXPECT_EQ(media_type_of("%PDF-1.4"sv), "application/pdf");
    EXPECT_EQ(media_type_of("RIFF\x00\x00\x00\x00WEBPVP8 "sv), "image/webp");
    EXPECT_EQ(media_type_of("\x00\x00\x00\x18"
                            "ftypheic\x00\x00"sv),
              "image/heic");
    EXPECT_EQ(media_type_of("\x00\x00\x00\x18"
                            "ftypisom\x00\x00"sv),
              "video/mp4");
}

TEST(MediaType, TextIsPlainHoweverItLooks) {
    for (const auto text : {"", "a,b\n1,2\n", "Bonjour", "{\"a\": \"<b>\"}", "a < b"}) {
        EXPECT_EQ(media_type_of(text), "text/plain; charset=utf-8") << text;
    }
}

TEST(MediaType, WhatABrowserOrASystemWouldRunHasNone) {
    for (const auto text : {"<p>", "  \n<!DOCTYPE html>", "<?xml version='1.0'?>",
                            "\xEF\xBB\xBF<svg>", "x<ScRiPt>", "#!/bin/sh", "MZ..",
                            "\x7F"
                            "ELF"}) {
        EXPECT_EQ(media_type_of(text), "") << text;
    }
}

TEST(MediaType, UnknownBytesAreBytes) {
    EXPECT_EQ(media_type_of("\x00\x01<html>"sv), "application/octet-stream");
    EXPECT_EQ(media_type_of("RIFF"sv), "text/plain; charset=utf-8");
}

}  // namespace
}  // namespace jalon::testing
