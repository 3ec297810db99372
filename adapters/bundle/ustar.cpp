#include "adapters/bundle/ustar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "engine/base/check.h"

namespace jalon {
namespace {

constexpr std::size_t block_size = 512;
constexpr std::size_t end_max = 64 * block_size;  // tar fills its last record with zeros
constexpr std::size_t name_max = 100;
constexpr std::uint64_t size_end = std::uint64_t{1} << 33U;  // eleven octal digits

// Where a field of the header lies.
struct Field {
    std::size_t at;
    std::size_t size;
};
constexpr Field name_field{0, 100};
constexpr Field mode_field{100, 8};
constexpr Field user_field{108, 8};
constexpr Field group_field{116, 8};
constexpr Field size_field{124, 12};
constexpr Field time_field{136, 12};
constexpr Field sum_field{148, 8};
constexpr Field type_field{156, 1};
constexpr Field magic_field{257, 8};
constexpr std::string_view magic{
    "ustar\0"
    "00",
    8};

std::string_view text_in(std::string_view header, const Field& field) {
    return header.substr(field.at, field.size);
}

void put(std::string& header, const Field& field, std::string_view text) {
    std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(field.at));
}

// Octal digits with leading zeros.
std::string octal(std::uint64_t number, std::size_t digits) {
    std::string text(digits, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number /= 8) {
        *digit = static_cast<char>('0' + number % 8);
    }
    return text;
}

// A NUL stands behind it.
void put_number(std::string& header, const Field& field, std::uint64_t number) {
    put(header, field, octal(number, field.size - 1));
}

// The sum of the header's bytes, its own field counted as spaces: six digits, a NUL, a space.
std::string sum_text(std::string_view header) {
    std::uint64_t sum = sum_field.size * ' ';
    for (std::size_t i = 0; i < header.size(); ++i) {
        const bool own = i >= sum_field.at && i < sum_field.at + sum_field.size;
        if (!own) sum += static_cast<unsigned char>(header[i]);
    }
    return octal(sum, sum_field.size - 2) + std::string("\0 ", 2);
}

bool is_zero(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

std::string header_of(const std::string& name, std::uint64_t size) {
    std::string header(block_size, '\0');
    put(header, name_field, name);
    put_number(header, mode_field, 0644);
    put_number(header, user_field, 0);
    put_number(header, group_field, 0);
    put_number(header, size_field, size);
    put_number(header, time_field, 0);
    put(header, type_field, "0");
    put(header, magic_field, magic);
    put(header, sum_field, sum_text(header));
    return header;
}

std::size_t padding_of(std::size_t size) { return (block_size - size % block_size) % block_size; }

// What put_number wrote.
std::optional<std::uint64_t> number_in(std::string_view text) {
    const char* end = text.data() + text.size() - 1;
    std::uint64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), end, number, 8);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return number;
}

Error bad_archive(const std::string& what) {
    return Error{ErrorCode::invalid, "the archive " + what};
}

struct TarHeader {
    std::string name;
    std::uint64_t size = 0;
};

Result<TarHeader> read_header(std::string_view header) {
    if (text_in(header, magic_field) != magic) return bad_archive("is no ustar");
    if (text_in(header, sum_field) != sum_text(header)) {
        return bad_archive("has a damaged header");
    }
    const std::string_view named = text_in(header, name_field);
    TarHeader read{std::string(named.substr(0, named.find('\0'))), 0};
    if (!is_tar_name(read.name)) return bad_archive("has a member whose name is not allowed");
    if (text_in(header, type_field) != "0") {
        return bad_archive("has a member that is no regular file: " + read.name);
    }
    const auto size = number_in(text_in(header, size_field));
    if (!size || *size >= size_end) return bad_archive("has a member of no size: " + read.name);
    read.size = *size;
    // Byte for byte: what no member needs (owner, time, device, prefix) could change unnoticed.
    if (header != header_of(read.name, read.size)) {
        return bad_archive("has a header written another way: " + read.name);
    }
    return read;
}

}  // namespace

bool is_tar_name(std::string_view name) {
    if (name.empty() || name.size() > name_max) return false;
    if (std::count(name.begin(), name.end(), '/') > 1) return false;
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    const std::size_t slash = std::min(name.find('/'), name.size());
    const std::string_view last = slash == name.size() ? name : name.substr(slash + 1);
    for (const std::string_view part : {name.substr(0, slash), last}) {
        if (part.empty() || part == "." || part == "..") return false;
        if (!std::all_of(part.begin(), part.end(), is_plain)) return false;
    }
    return true;
}

std::string write_ustar(const TarFiles& files) {
    std::string archive;
    for (const auto& [name, content] : files) {
        CHECK(is_tar_name(name) && content.size() < size_end);
        archive += header_of(name, content.size());
        archive += content;
        archive.append(padding_of(content.size()), '\0');
    }
    archive.append(2 * block_size, '\0');
    return archive;
}

Result<TarViews> read_ustar(std::string_view archive, std::size_t members_max) {
    TarViews files;
    const std::size_t whole = archive.size();
    while (archive.size() >= block_size && !is_zero(archive.substr(0, block_size))) {
        const auto header = read_header(archive.substr(0, block_size));
        if (!header) {
            return Error{header.error().code, header.error().message + ", at byte " +
                                                  std::to_string(whole - archive.size())};
        }
        archive.remove_prefix(block_size);
        const std::size_t padding = padding_of(header->size);
        if (header->size > archive.size() || padding > archive.size() - header->size) {
            return bad_archive("is cut off within " + header->name);
        }
        const std::string_view content = archive.substr(0, header->size);
        if (!is_zero(archive.substr(content.size(), padding))) {
            return bad_archive("has bytes behind " + header->name);
        }
        archive.remove_prefix(content.size() + padding);
        if (!files.empty() && files.rbegin()->first >= header->name) {
            return bad_archive("does not hold its members in the order of their names");
        }
        if (files.size() == members_max) {
            return Error{ErrorCode::limit, "the archive has too many members"};
        }
        files.emplace_hint(files.end(), header->name, content);
    }
    if (archive.size() < 2 * block_size) return bad_archive("is cut off");
    if (archive.size() % block_size != 0 || archive.size() > end_max) {
        return bad_archive("does not end in two to 64 blocks of zeros");
    }
    if (!is_zero(archive)) return bad_archive("has bytes behind its end");
    return files;
}

}  // namespace jalon
