// cskakuhoctl template: the blank form.
#include <CLI/CLI.hpp>

#include <fstream>

#include "admin/command.hpp"
#include "reply/letter.hpp"

namespace admin {

void add_template(CLI::App& app, Desk& desk, int& status) {
  auto to = std::make_shared<std::string>();
  auto* command = app.add_subcommand("template", "the blank form, with drop-downs, made from form.yaml");
  command->add_option("-o,--output", *to, "the .xlsx file to write")->required();
  command->callback([=, &desk, &status] {
    const auto* settings = desk.settings(config::Use::judging);
    if (!settings) {
      status = misconfigured;
      return;
    }
    const auto book = reply::blank_form(settings->form);
    if (!book) {
      status = desk.refuse(book.error());
      return;
    }
    std::ofstream out(*to, std::ios::binary);
    out.write(book->data(), static_cast<std::streamsize>(book->size()));
    out.close();
    status = out ? static_cast<int>(fine)
                 : desk.refuse(unreadable, *to + " cannot be written", "check the folder and its permissions");
  });
}

}  // namespace admin
